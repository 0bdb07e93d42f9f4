"""Coverage-guided fuzzing of the readers that meet bytes first; run by `make fuzz`."""
