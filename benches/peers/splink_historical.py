"""Splink on historical_50k, by the recipe of its documentation: `splink_historical.py FOLDER OUT`."""

import sys

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from outcome import Watch, tell, write_clusters, write_pairs
from splink_recipe import link

THRESHOLD = 0.95

SETTINGS = SettingsCreator(
    link_type="dedupe_only",
    unique_id_column_name="record_id",
    blocking_rules_to_generate_predictions=[
        block_on("substr(first_name, 1, 3)", "substr(surname, 1, 4)"),
        block_on("surname", "dob"),
        block_on("first_name", "dob"),
        block_on("postcode_fake", "first_name"),
        block_on("postcode_fake", "surname"),
        block_on("dob", "birth_place"),
        block_on("substr(postcode_fake, 1, 3)", "dob"),
        block_on("substr(postcode_fake, 1, 3)", "first_name"),
        block_on("substr(postcode_fake, 1, 3)", "surname"),
        block_on("substr(first_name, 1, 2)", "substr(surname, 1, 2)", "substr(dob, 1, 4)"),
    ],
    comparisons=[
        cl.ForenameSurnameComparison("first_name", "surname", forename_surname_concat_col_name="whole_name"),
        cl.DateOfBirthComparison("dob", input_is_string=True, datetime_thresholds=[1, 1, 10]),
        cl.PostcodeComparison("postcode_fake"),
        cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
        cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
    ],
)


def main(folder, out):
    watch = Watch()
    connection = duckdb.connect()
    connection.execute(f"""
        create table records as
        select 'records' as source, record_id, nullif(first_name, '') as first_name, nullif(surname, '') as surname,
            nullif(dob, '') as dob, nullif(upper(postcode_fake), '') as postcode_fake,
            nullif(birth_place, '') as birth_place, nullif(occupation, '') as occupation,
            first_name || ' ' || surname as whole_name
        from read_csv('{folder}/records.csv', header = true, all_varchar = true)
    """)
    watch.lap("read")
    linker = Linker(DuckDBAPI(connection).register("records"), SETTINGS)
    certain = [
        "l.first_name = r.first_name and l.surname = r.surname and l.dob = r.dob",
        "substr(l.first_name, 1, 2) = substr(r.first_name, 1, 2) and l.surname = r.surname "
        "and substr(l.postcode_fake, 1, 2) = substr(r.postcode_fake, 1, 2)",
        "l.dob = r.dob and l.postcode_fake = r.postcode_fake",
    ]
    predicted, clusters = link(
        linker,
        watch,
        THRESHOLD,
        certain=certain,
        recall=0.6,
        random_pairs=5e6,
        blockings=[block_on("first_name", "surname"), block_on("dob")],
    )
    write_clusters(connection, f"select 'records' as source, record_id, cluster_id from {clusters.physical_name}", out)
    write_pairs(
        connection,
        f"""select 'records' as source_l, record_id_l, 'records' as source_r, record_id_r, match_probability
            from {predicted.physical_name}""",
        out,
    )
    watch.lap("write")
    tell(watch)


main(*sys.argv[1:])
