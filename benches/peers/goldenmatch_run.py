"""GoldenMatch without configuration: `goldenmatch_run.py county|historical FOLDER OUT`.

It configures a probabilistic match from the columns themselves, trains and clusters; nothing is set but which columns
there are.
"""

import os
import sys

import duckdb
import pyarrow

import county
from outcome import Watch, tell, write_clusters

os.environ.setdefault("GOLDENMATCH_AUTOCONFIG_MEMORY", "0")
import goldenmatch  # noqa: E402  (reads its environment when it is imported)

COLUMNS = {
    "county": "first_name, middle_name, surname, dob, sex, postcode, carer, phone, nhs, upn",
    "historical": "full_name, first_name, surname, dob, birth_place, postcode_fake, gender, occupation",
}


def main(kind, folder, out):
    watch = Watch()
    connection = duckdb.connect()
    if kind == "county":
        county.read(connection, folder)
    else:
        connection.execute(f"""
            create table records as
            select 'records' as source, * from read_csv('{folder}/records.csv', all_varchar = true)
        """)
    # Rows are known to it by their number.
    connection.execute("create table numbered as select row_number() over () - 1 as number, * from records")
    table = connection.execute(f"select {COLUMNS[kind]} from numbered order by number").to_arrow_table()
    watch.lap("read")
    config = goldenmatch.auto_configure_probabilistic_df(table)
    watch.lap("configure")
    found = goldenmatch.dedupe_df(table, config=config)
    watch.lap("match")
    rows = [(number, cluster) for cluster, members in found.clusters.items() for number in members["members"]]
    connection.execute("create table clustered (number bigint, cluster_id bigint)")
    placed = pyarrow.table({"number": [row[0] for row in rows], "cluster_id": [row[1] for row in rows]})
    connection.register("placed", placed)
    write_clusters(
        connection,
        """select source, record_id, coalesce('c' || placed.cluster_id, 'n' || number) as cluster_id
           from numbered left join placed using (number)""",
        out,
    )
    watch.lap("write")
    tell(watch, "goldenmatch")


main(*sys.argv[1:])
