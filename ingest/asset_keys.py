"""What makes two assets the same one, where `assay.toml` says it otherwise than the export."""

from __future__ import annotations

from ingest.batches import Problem
from ingest.incoming import Incoming

_PLAIN = "regexp_replace(uri, '[?#].*$', '')"
_PATH = f"regexp_replace({_PLAIN}, '^[a-zA-Z][a-zA-Z0-9+.-]*://[^/]*', '')"
_RULES = {
    "path": f"ltrim({_PATH}, '/')",
    "basename": f"regexp_extract({_PATH}, '[^/\\\\]+$')",
    "sha256": "'sha256:' || coalesce(lower(sha256), sha256(text))",
}
_NEEDS = {"path": "path", "basename": "file name", "sha256": "content hash and no text"}


def give_asset_keys(incoming: Incoming, rule: str | None) -> None:
    """Rewrite the keys of an export's assets by a project's rule.

    An asset that has nothing the rule could take keeps its key and is counted in a problem.
    Frames that share the address of their video are told apart by their number.
    `external_id` is what adapters do anyway: external id, else path, else content hash.
    """
    if rule not in _RULES:
        return
    run = incoming.connection.execute
    run(
        f"""create temp table ruled as
        select asset_id, nullif({_RULES[rule]}, '')
            || case when is_shared and frame is not null then '#' || frame else '' end as given
        from (
            select *, parent_asset_id is not null and count(distinct asset_id) over (
                partition by coalesce(uri, text, sha256)) > 1 as is_shared
            from assets
        )"""
    )
    run(
        """update assets set asset_key = given from ruled
        where ruled.asset_id = assets.asset_id and given is not null"""
    )
    without, shared = run(
        """select count(distinct asset_id) filter (given is null),
            count(distinct asset_id) filter (given is not null) - count(distinct given)
        from ruled"""
    ).fetchall()[0]
    run("drop table ruled")
    if without:
        text = f"{without:,} assets have no {_NEEDS[rule]} for asset_key = {rule!r}; keys kept."
        incoming.report(Problem("warning", "asset_key_missing", text))
    if shared:
        text = (
            f"{shared:,} assets share their {rule} with another one of this export and count as "
            "the same asset."
        )
        incoming.report(Problem("warning", "asset_key_shared", text))
