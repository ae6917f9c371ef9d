//! Connected components.

/// Groups the nodes `0..count` that any edge ties together. Each component ascending, components by first node.
pub(crate) fn components(count: usize, edges: impl Iterator<Item = (u32, u32)>) -> Vec<Vec<u32>> {
    let mut parent: Vec<u32> = (0..count as u32).collect();
    for (left, right) in edges {
        let (left, right) = (root(&mut parent, left), root(&mut parent, right));
        // The smaller root stays, so that the result does not depend on the order of edges.
        let (small, large) = if left < right { (left, right) } else { (right, left) };
        parent[large as usize] = small;
    }
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut group_of = vec![0; count];
    for node in 0..count as u32 {
        let root = root(&mut parent, node);
        // A root is the smallest node of its component, and so comes first.
        if root == node {
            group_of[node as usize] = groups.len();
            groups.push(Vec::new());
        }
        groups[group_of[root as usize]].push(node);
    }
    groups
}

fn root(parent: &mut [u32], mut node: u32) -> u32 {
    while parent[node as usize] != node {
        let above = parent[parent[node as usize] as usize];
        parent[node as usize] = above;
        node = above;
    }
    node
}

#[cfg(test)]
mod tests {
    use petgraph::{algo::connected_components, graph::UnGraph};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_many_components_as_an_independent_implementation_counts(
            edges in prop::collection::vec((0u32..40, 0u32..40), 0..60)
        ) {
            let mut graph = UnGraph::<(), ()>::new_undirected();
            let nodes: Vec<_> = (0..40).map(|_| graph.add_node(())).collect();
            for &(left, right) in &edges {
                graph.add_edge(nodes[left as usize], nodes[right as usize], ());
            }
            let ours = components(40, edges.iter().copied());
            prop_assert_eq!(ours.len(), connected_components(&graph));
            prop_assert_eq!(ours.concat().len(), 40);
        }
    }
}
