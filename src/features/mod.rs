//! Tokens become TF-IDF vectors: one extractor for training, evaluation and labelling.

mod chars;
mod counts;
mod frames;
mod interner;
mod joined;
mod settings;
mod sieve;
mod sparse;
mod terms;
mod tfidf;
mod vocabulary;

pub use chars::CharNgrams;
pub use counts::TermCounts;
pub use interner::Interner;
pub use joined::JoinedTerms;
pub use settings::FeatureSettings;
pub use sparse::{SparseRow, SparseRows};
pub use terms::{Block, Extractor, Sample, shown_term};
pub use tfidf::{Row, TfIdf};
pub use vocabulary::Vocabulary;
