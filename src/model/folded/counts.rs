//! How often each feature comes in one text.

/// The first size of the table; a power of two.
const FIRST_SIZE: usize = 256;

/// How often a feature came in a text.
#[derive(Debug, Clone, Copy)]
struct Slot {
    /// The number of the text, then the feature.
    key: u64,
    count: u32,
}

/// Counts of the features of one text: an open-addressed table no larger than a text needs, so that
/// it stays in the nearest cache, where a count for every feature of the model would not.
#[derive(Debug)]
pub(super) struct Counts {
    slots: Vec<Slot>,
    shift: u32,
    n_features: usize,
    /// Slots of other texts are free.
    text: u32,
}

impl Default for Counts {
    fn default() -> Self {
        Self::with_size(FIRST_SIZE)
    }
}

impl Counts {
    fn with_size(size: usize) -> Self {
        let free = Slot { key: 0, count: 0 };
        Self {
            slots: vec![free; size],
            shift: 32 - size.trailing_zeros(),
            n_features: 0,
            text: 1,
        }
    }

    /// Counts an occurrence of `feature`; how often it came before.
    #[inline]
    pub fn add(&mut self, feature: u32) -> u32 {
        let slot = self.slot(feature);
        let count = slot.count;
        slot.count += 1;
        if count == 0 {
            self.n_features += 1;
            if 2 * self.n_features > self.slots.len() {
                self.grow();
            }
        }
        count
    }

    /// Where `feature` is counted, its count 0 if it has not come yet.
    #[inline]
    fn slot(&mut self, feature: u32) -> &mut Slot {
        let key = u64::from(self.text) << 32 | u64::from(feature);
        // frequent features have small numbers, so the bits are mixed
        let mut at = (feature.wrapping_mul(0x9e37_79b1) >> self.shift) as usize;
        while self.slots[at].key != key {
            if (self.slots[at].key >> 32) as u32 != self.text {
                self.slots[at] = Slot { key, count: 0 };
                break;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        &mut self.slots[at]
    }

    #[cold]
    fn grow(&mut self) {
        let mut larger = Self::with_size(2 * self.slots.len());
        for slot in &self.slots {
            if (slot.key >> 32) as u32 == self.text {
                larger.slot(slot.key as u32).count = slot.count;
            }
        }
        larger.n_features = self.n_features;
        *self = larger;
    }

    /// Begins a new text.
    pub fn forget(&mut self) {
        self.n_features = 0;
        self.text = self.text.wrapping_add(1);
        // the numbers begin anew, or a text was so long that a table of its size is in the way
        if self.text == 0 || self.slots.len() > 64 * FIRST_SIZE {
            *self = Self::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn counts_are_those_of_a_map_whatever_the_length_of_the_text() {
        let mut counts = Counts::default();
        for n in [3_u32, 500, 1, 40_000, 7] {
            let mut map = HashMap::new();
            for i in 0..3 * n {
                let feature = i.wrapping_mul(2_654_435_761) % n;
                let before = map.entry(feature).or_insert(0);
                assert_eq!(counts.add(feature), *before, "{n}: {feature}");
                *before += 1;
            }
            counts.forget();
        }
    }

    #[test]
    fn a_text_is_forgotten_even_where_the_numbers_of_texts_begin_anew() {
        let mut counts = Counts {
            text: u32::MAX,
            ..Counts::default()
        };
        assert_eq!(counts.add(5), 0);
        counts.forget();
        assert_eq!(counts.add(5), 0);
        assert_eq!(counts.add(5), 1);
    }
}
