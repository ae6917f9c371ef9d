"""Splink on a county: `splink_county.py components|one-to-one FOLDER OUT`.

The recipe is the documented one: a prior from deterministic rules, u from random pairs, m by expectation-maximisation
over four blockings, prediction over a union of blocking rules, clusters at .99. Of the models tried this is the best:
postcode, carer and phone are one household comparison; as three they merge brothers and sisters. Clusters are connected
components, or, where no source holds a child twice, single best links.
"""

import sys

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

import county
from outcome import Watch, tell, write_clusters, write_pairs
from splink_recipe import components, link

THRESHOLD = 0.99


def levels(null, *matches):
    """A comparison of a null level, the levels given as (condition, label), and everything else."""
    made = [cll.CustomLevel(null, label_for_charts="missing").configure(is_null_level=True)]
    made += [cll.CustomLevel(condition, label_for_charts=label) for condition, label in matches]
    return made + [cll.ElseLevel()]


HOUSEHOLD = cl.CustomComparison(
    output_column_name="household",
    comparison_levels=levels(
        """("postcode_l" is null or "postcode_r" is null) and ("carer_l" is null or "carer_r" is null)
           and ("phone_l" is null or "phone_r" is null)""",
        ('"postcode_l" = "postcode_r" and ("carer_l" = "carer_r" or "phone_l" = "phone_r")', "home and carer or phone"),
        ('"carer_l" = "carer_r" or "phone_l" = "phone_r"', "carer or phone"),
        ('"postcode_l" = "postcode_r" and "carer_first_l" = "carer_first_r"', "home and carer's forename"),
        ('"postcode_l" = "postcode_r"', "home"),
        ('jaro_winkler_similarity("carer_l", "carer_r") >= 0.92', "carer nearly"),
        ('"carer_first_l" = "carer_first_r"', "carer's forename"),
        ('"district_l" = "district_r"', "district"),
    ),
)


def settings(link_type):
    """The model."""
    return SettingsCreator(
        link_type=link_type,
        source_dataset_column_name="source",
        comparisons=[
            cl.NameComparison("first_name").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("sex"),
            HOUSEHOLD,
            cl.ExactMatch("nhs"),
            cl.ExactMatch("upn"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("nhs"),
            block_on("upn"),
            block_on("dob", "surname"),
            block_on("dob", "first_name"),
            block_on("dob", "postcode"),
            block_on("first_name", "surname", "district"),
            block_on("first_name", "phone"),
            block_on("first_name", "carer"),
            block_on("dob", "carer_first"),
            block_on("dob", "district"),
        ],
    )


def single_best_links(linker, predicted, threshold):
    """Clusters where no feed holds a child twice."""
    return linker.clustering.cluster_using_single_best_links(
        predicted, duplicate_free_datasets=list(county.FEEDS), threshold_match_probability=threshold
    )


def main(clustering, folder, out):
    one_to_one = clustering == "one-to-one"
    watch = Watch()
    connection = duckdb.connect()
    county.read(connection, folder)
    watch.lap("read")
    api = DuckDBAPI(connection)
    if one_to_one:
        tables = []
        for source in county.FEEDS:
            connection.execute(f"create table {source} as select * from records where source = '{source}'")
            tables.append(api.register(source, dataset_display_name=source))
        linker = Linker(tables, settings("link_only"))
    else:
        linker = Linker(api.register("records"), settings("dedupe_only"))
    predicted, clusters = link(
        linker,
        watch,
        THRESHOLD,
        certain=[block_on("nhs"), block_on("upn"), block_on("first_name", "surname", "dob")],
        recall=0.8,
        random_pairs=1e7,
        blockings=[
            block_on("dob"),
            block_on("dob", "surname"),
            block_on("dob", "first_name"),
            block_on("first_name", "surname"),
        ],
        cluster=single_best_links if one_to_one else components,
        max_pairs=2e6,
    )
    write_clusters(connection, f"select source, record_id, cluster_id from {clusters.physical_name}", out)
    write_pairs(
        connection,
        f"""select split_part(unique_id_l, ':', 1) as source_l, split_part(unique_id_l, ':', 2) as record_id_l,
                split_part(unique_id_r, ':', 1) as source_r, split_part(unique_id_r, ':', 2) as record_id_r,
                match_probability from {predicted.physical_name}""",
        out,
    )
    watch.lap("write")
    tell(watch)


main(*sys.argv[1:])
