//! Sentences become tokens, and tokens become mentions of the sides.

mod actors;
mod fingerprint;
mod lexicon;
mod token;

pub use actors::{Actors, Mention};
pub use fingerprint::Fingerprint;
pub use lexicon::Lexicon;
pub use token::{Token, Tokens, next_word, push_form};
