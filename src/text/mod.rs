//! Texts become sentences, sentences tokens, and tokens become mentions of the sides.

mod actors;
mod fingerprint;
mod lexicon;
mod sentences;
mod token;
mod words;

pub use actors::{Actors, Mention};
pub use fingerprint::Fingerprint;
pub use lexicon::Lexicon;
pub use sentences::{Sentence, Sentences};
pub use token::{Token, Tokens, next_word, push_form};
pub use words::Words;
