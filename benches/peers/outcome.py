"""What every peer leaves behind: clusters.csv and pairs.csv in the layouts of `onechild link`, and one line of JSON."""

import json
import time
from importlib import metadata


class Watch:
    """Seconds of each step, in order."""

    def __init__(self):
        self.begun = self.last = time.perf_counter()
        self.steps = {}

    def lap(self, step):
        """Ends a step."""
        now = time.perf_counter()
        self.steps[step] = round(now - self.last, 3)
        self.last = now


def write_clusters(connection, query, out):
    """Writes the rows of `query`, which are source, record id and cluster."""
    connection.execute(
        f"copy (select source, record_id, cluster_id from ({query}) order by all) to '{out}/clusters.csv' (header)"
    )


def write_pairs(connection, query, out):
    """Writes the rows of `query`: two records and the probability that they are one child."""
    columns = "source_l, record_id_l, source_r, record_id_r, match_probability"
    connection.execute(f"copy (select {columns} from ({query})) to '{out}/pairs.csv' (header)")


def tell(watch, package="splink"):
    """Says which version took how long for its steps."""
    seconds = round(time.perf_counter() - watch.begun, 3)
    print(json.dumps({"version": metadata.version(package), "steps": watch.steps, "seconds": seconds}))
