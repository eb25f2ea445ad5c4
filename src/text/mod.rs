//! Sentences become tokens, and tokens become mentions of the sides.

mod actors;
mod token;

pub use actors::{Actors, Mention};
pub use token::{Token, Tokens};
