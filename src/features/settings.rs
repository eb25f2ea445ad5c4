//! What is counted, and how much each kind of term weighs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Block;

/// The settings of the features. They travel in the model file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeatureSettings {
    /// Words in the longest word n-gram; 0 leaves the block out.
    pub word_ngrams: usize,
    /// Characters in the shortest character n-gram.
    pub char_min: usize,
    /// Characters in the longest one; 0 leaves the block out.
    pub char_max: usize,
    /// How many tokens to either side of a mention are marked with its side; 0 leaves the block
    /// out.
    pub window: usize,
    /// How many tokens to either side of a mention kinds of words are marked with its side, beyond
    /// the window only up to the next mention.
    pub window_kinds: usize,
    /// Items in the longest frame; 0 leaves the block out.
    pub frame_ngrams: usize,
    /// The most tokens between two mentions that make a pair; 0 leaves pairs out.
    pub pairs: usize,
    /// Whether the shape of the sentence is counted.
    pub shape: bool,
    /// Terms in fewer training sentences are dropped.
    pub min_documents: u32,
    /// Terms in a larger share of the training sentences are dropped.
    pub max_document_share: f64,
    /// What a block's unit vector is multiplied with, before the row is normalised: words,
    /// characters, windows, frames, shape.
    pub block_weights: [f64; Block::COUNT],
}

impl Default for FeatureSettings {
    fn default() -> Self {
        Self {
            word_ngrams: 3,
            char_min: 3,
            char_max: 5,
            window: 3,
            window_kinds: 10,
            frame_ngrams: 3,
            pairs: 12,
            shape: true,
            min_documents: 2,
            max_document_share: 1.0,
            block_weights: [1.0, 1.0, 0.7, 1.0, 0.4],
        }
    }
}

/// More than this of anything counted reaches no further in a sentence and only takes time.
const MOST: usize = 100;

impl FeatureSettings {
    /// What is wrong with settings that a file brings, in a sentence.
    ///
    /// # Errors
    /// The sentence.
    pub fn check(&self) -> Result<(), String> {
        let reaches = [
            ("word_ngrams", self.word_ngrams),
            ("char_min", self.char_min),
            ("char_max", self.char_max),
            ("window", self.window),
            ("window_kinds", self.window_kinds),
            ("frame_ngrams", self.frame_ngrams),
            ("pairs", self.pairs),
        ];
        match reaches.iter().find(|(_, reach)| *reach > MOST) {
            Some((name, reach)) => Err(format!("\"{name}\" is {reach}, expected 0 to {MOST}")),
            None => Ok(()),
        }
    }
}
