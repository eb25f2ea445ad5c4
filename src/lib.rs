//! Sentence-level stance classification for news, with honest evaluation.
//!
//! The modules stand in the order of the pipeline, and each uses only those before it:
//! [`data`] (schemes, tables, labels) → [`text`] (tokens, mentions) → [`features`] (TF-IDF) →
//! [`model`] (logistic regression, calibration, the model file) → [`eval`] (folds, scores) →
//! [`report`] (where a number becomes text) → [`app`] (one use case each) → [`cli`].
//!
//! The library never prints: a use case is handed its streams, and everything that involves
//! chance takes a [`seed::Seed`].

#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod count;
pub mod error;
pub mod seed;

pub mod data;
pub mod text;

pub mod features;

pub mod model;

pub mod eval;

pub mod report;

pub mod app;

pub mod cli;
