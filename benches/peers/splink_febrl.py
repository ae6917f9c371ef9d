"""Splink on FEBRL 3 (one file to deduplicate) or 4 (two to link), by the recipes of its documentation:
`splink_febrl.py FOLDER OUT`.
"""

import sys
from pathlib import Path

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from outcome import Watch, tell, write_clusters, write_pairs
from splink_recipe import link

# Both recipes stop at scored pairs; at p = .5 the model itself thinks a pair as likely right as wrong.
THRESHOLD = 0.5


def names(link_type):
    """How the recipe for each set compares names."""
    if link_type == "link_only":
        return [cl.ForenameSurnameComparison("given_name", "surname")]
    return [
        cl.JaroWinklerAtThresholds(column, [0.9, 0.7]).configure(term_frequency_adjustments=True)
        for column in ("given_name", "surname")
    ]


def settings(link_type):
    """The model."""
    return SettingsCreator(
        link_type=link_type,
        unique_id_column_name="record_id",
        source_dataset_column_name="source",
        blocking_rules_to_generate_predictions=[
            block_on("soc_sec_id"),
            block_on("given_name"),
            block_on("surname"),
            block_on("date_of_birth"),
            block_on("postcode"),
        ],
        comparisons=[
            *names(link_type),
            cl.CustomComparison(
                output_column_name="date_of_birth",
                comparison_levels=[
                    cll.NullLevel("date_of_birth"),
                    cll.ExactMatchLevel("date_of_birth"),
                    cll.LevenshteinLevel("date_of_birth", 1),
                    cll.LevenshteinLevel("date_of_birth", 2),
                    cll.ElseLevel(),
                ],
            ),
            cl.LevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("address_1", [0.9, 0.7]),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
    )


def main(folder, out):
    watch = Watch()
    connection = duckdb.connect()
    sources = ["a", "b"] if (Path(folder) / "a.csv").exists() else ["records"]
    for source in sources:
        path = f"{folder}/{source}.csv"
        columns = connection.execute(f"select column_name from (describe from read_csv('{path}', all_varchar = true))")
        names = [row[0] for row in columns.fetchall()]
        blank = ", ".join(f"nullif(trim({name}), '') as {name}" for name in names)
        connection.execute(
            f"create table {source} as select '{source}' as source, {blank} from read_csv('{path}', all_varchar = true)"
        )
    watch.lap("read")
    api = DuckDBAPI(connection)
    tables = [api.register(source, dataset_display_name=source) for source in sources]
    linker = Linker(tables, settings("link_only")) if len(tables) > 1 else Linker(tables[0], settings("dedupe_only"))
    certain = [
        block_on("soc_sec_id"),
        block_on("given_name", "surname", "date_of_birth"),
        "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth",
    ]
    predicted, clusters = link(
        linker,
        watch,
        THRESHOLD,
        certain=certain,
        recall=0.8,
        random_pairs=5e6,
        blockings=[block_on("date_of_birth"), block_on("given_name"), block_on("postcode")],
    )
    has_source = len(sources) > 1
    one = f"'{sources[0]}'"
    write_clusters(
        connection,
        f"select {'source' if has_source else one} as source, record_id, cluster_id from {clusters.physical_name}",
        out,
    )
    left, right = ("source_l", "source_r") if has_source else (one, one)
    write_pairs(
        connection,
        f"""select {left} as source_l, record_id_l, {right} as source_r, record_id_r, match_probability
            from {predicted.physical_name}""",
        out,
    )
    watch.lap("write")
    tell(watch)


main(*sys.argv[1:])
