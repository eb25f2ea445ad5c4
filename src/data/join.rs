//! Units that must stay together become one.

/// `units` with those joined that a pair of `links` names, numbered from 0 by first occurrence.
pub fn joined_units(units: &[usize], links: impl Iterator<Item = (usize, usize)>) -> Vec<usize> {
    let n_units = units.iter().max().map_or(0, |u| u + 1);
    let mut parent: Vec<usize> = (0..n_units).collect();
    for (a, b) in links {
        let (a, b) = (root(&parent, a), root(&parent, b));
        parent[a.max(b)] = a.min(b);
    }
    let mut number = vec![None; n_units];
    let mut next = 0;
    (units.iter())
        .map(|&unit| {
            *number[root(&parent, unit)].get_or_insert_with(|| {
                next += 1;
                next - 1
            })
        })
        .collect()
}

fn root(parent: &[usize], mut unit: usize) -> usize {
    while parent[unit] != unit {
        unit = parent[unit];
    }
    unit
}
