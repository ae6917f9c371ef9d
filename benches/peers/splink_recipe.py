"""The steps that every recipe for Splink takes: prior, u, m, scores, clusters."""


def components(linker, predicted, threshold):
    """Clusters are whatever hangs together."""
    return linker.clustering.cluster_pairwise_predictions_at_threshold(
        predicted, threshold_match_probability=threshold
    )


def link(linker, watch, threshold, *, certain, recall, random_pairs, blockings, cluster=components, **em):
    """Trains on the rules in `certain`, on so many random pairs and on the blockings one by one, then scores and
    clusters. Answers the scored pairs and the clusters.
    """
    linker.training.estimate_probability_two_random_records_match(certain, recall=recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=random_pairs, seed=1)
    watch.lap("u")
    for blocking in blockings:
        linker.training.estimate_parameters_using_expectation_maximisation(
            blocking, estimate_without_term_frequencies=True, **em
        )
    watch.lap("em")
    predicted = linker.inference.predict(threshold_match_probability=0.01)
    watch.lap("score")
    clusters = cluster(linker, predicted, threshold)
    watch.lap("cluster")
    return predicted, clusters
