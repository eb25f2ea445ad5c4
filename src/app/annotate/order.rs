//! Which sentences are annotated twice, and in which order each annotator gets them.

use sha2::{Digest, Sha256};

use crate::data::{QueueItem, leading_number};
use crate::seed::Seed;

/// Sentences that several annotate come to all of them in the same order up to blocks of this size:
/// so that those who stop early have them in common, yet tire of different ones.
const BLOCK: usize = 20;

/// A number that depends on nothing but what it is of: rows may come and go without moving others.
pub(super) fn drawn(seed: Seed, purpose: &str, annotator: &str, id: &str) -> u64 {
    let mut hash = Sha256::new();
    for part in [purpose, annotator, id].map(str::as_bytes) {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.update(seed.0.to_le_bytes());
    leading_number(&hash.finalize())
}

/// Which sentences two annotators read: each with probability `share`.
pub(super) fn shared(items: &[QueueItem], share: f64, seed: Seed) -> Vec<bool> {
    let below = |item: &QueueItem| {
        let chance = drawn(seed, "overlap", "", &item.id) as f64 / u64::MAX as f64;
        chance < share || share >= 1.0
    };
    items.iter().map(below).collect()
}

/// The positions of all `items` as `annotator` gets them: shuffled, the shared ones evenly among the
/// others.
pub(super) fn order(
    items: &[QueueItem],
    shared: &[bool],
    annotator: &str,
    seed: Seed,
) -> Vec<usize> {
    let own = |i: &usize| drawn(seed, "order", annotator, &items[*i].id);
    let (mut common, mut single): (Vec<usize>, Vec<usize>) =
        (0..items.len()).partition(|&i| shared[i]);
    single.sort_by_cached_key(own);
    common.sort_by_cached_key(|&i| drawn(seed, "overlap order", "", &items[i].id));
    for block in common.chunks_mut(BLOCK) {
        block.sort_by_cached_key(own);
    }
    let (n_common, n) = (common.len(), items.len());
    let (mut common, mut single) = (common.into_iter(), single.into_iter());
    let mut order = Vec::with_capacity(n);
    for i in 0..n {
        let is_common = (i + 1) * n_common / n > i * n_common / n;
        order.extend(if is_common {
            common.next()
        } else {
            single.next()
        });
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(n: usize) -> Vec<QueueItem> {
        let item = |i| QueueItem {
            id: format!("s{i}"),
            ..QueueItem::default()
        };
        (0..n).map(item).collect()
    }

    #[test]
    fn every_sentence_comes_once_and_annotators_differ() {
        let items = items(500);
        for share in [0.0, 0.15, 1.0] {
            let shared = shared(&items, share, Seed(3));
            let ana = order(&items, &shared, "ana", Seed(3));
            let mut sorted = ana.clone();
            sorted.sort_unstable();
            assert!(sorted.into_iter().eq(0..500));
            assert_ne!(ana, order(&items, &shared, "ben", Seed(3)));
            assert_ne!(ana, order(&items, &shared, "ana", Seed(4)));
        }
    }

    #[test]
    fn those_who_stop_early_have_shared_sentences_in_common() {
        let items = items(2000);
        let shared = shared(&items, 0.15, Seed(3));
        let n_shared = shared.iter().filter(|s| **s).count();
        assert!((240..360).contains(&n_shared), "{n_shared}");
        let first = |name| -> Vec<usize> {
            let all = order(&items, &shared, name, Seed(3));
            all.into_iter().take(200).filter(|i| shared[*i]).collect()
        };
        let (ana, ben) = (first("ana"), first("ben"));
        let common = ana.iter().filter(|i| ben.contains(i)).count();
        assert!(ana.len() >= 20 && common >= 20, "{common} of {}", ana.len());
    }

    #[test]
    fn rows_that_are_added_move_no_others() {
        let (some, more) = (items(100), items(200));
        assert_eq!(
            shared(&some, 0.5, Seed(1)),
            shared(&more, 0.5, Seed(1))[..100]
        );
    }
}
