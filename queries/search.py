"""Finding an asset by what people call it: its file, its key or its id, or a part of one."""

from __future__ import annotations

import re

import polars as pl

from queries.paging import Asked

SHORTEST = 2
MOST = 20

# Enough of each kind of match to fill the list after assets known under several ids fall together.
_ENOUGH = 5 * MOST

# What an asset's id begins with where it names its tool.
_TOOL = re.compile(r"^[a-z_]+:(?=.)")

# Looking for beginnings apart from the rest keeps a million assets quick: each of the two stops
# as soon as it has enough, and only what they found is put in order.
_TEXT = f"""
with begun as (
    select * from assets_names where contains(names, concat(chr(31), ?)) limit {_ENOUGH}
),

held as (
    select * from assets_names where contains(names, ?) limit {_ENOUGH}
),

found as (
    select *, case when contains(names, concat(chr(31), ?, chr(31))) then 0 else 1 end as place
    from begun
    union all
    select *, 2 as place from held
)

select
    min(asset_id) as asset_id,
    asset_key,
    arg_min(name, asset_id) as name,
    min(batch) as batch
from found
group by asset_key
order by min(place), min(length(asset_key)), asset_key
limit ?
"""


def assets(reader: Asked, sought: str, most: int = MOST) -> pl.DataFrame:
    """At most so many assets whose name, key or id holds a text, whatever its case.

    Whole matches come first, then those that begin with it. Columns: asset_id, asset_key (an
    asset is listed once, however many sources know it), name, batch. A text of fewer than two
    characters finds nothing.
    """
    text = _TOOL.sub("", sought.strip().lower())
    wanted = 0 if len(text) < SHORTEST else min(most, MOST)
    return reader.sql(_TEXT, [text, text, text, wanted])
