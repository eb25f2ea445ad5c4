//! A folder of its own for the real binary.

#[allow(dead_code, reason = "each test binary uses its own part")]
pub mod queue;
#[allow(dead_code, reason = "each test binary uses its own part")]
pub mod shares;

use std::path::PathBuf;
use std::process::{Command, Output};

/// The rows of a CSV text, the header among them.
#[allow(dead_code, reason = "each test binary uses its own part")]
pub fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    (reader.records())
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

/// A temporary working folder.
pub struct Workdir(tempfile::TempDir);

#[allow(dead_code, reason = "each test binary uses its own part")]
impl Workdir {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder with the model of [`small_labels`] as `small.model`.
    pub fn with_small_model() -> Self {
        let w = Self::new();
        w.small_model();
        w
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<String> = entries
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// `stancer` with words separated by spaces.
    pub fn stancer(&self, arguments: &str) -> Output {
        self.binary(env!("CARGO_BIN_EXE_stancer"), arguments)
    }

    /// `stancer` with these words.
    pub fn command(&self, words: &[String]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stancer"));
        command.args(words).current_dir(self.0.path());
        command.output().unwrap()
    }

    pub fn binary(&self, path: &str, arguments: &str) -> Output {
        let mut command = Command::new(path);
        command
            .args(arguments.split_whitespace())
            .current_dir(self.0.path());
        command.output().unwrap()
    }

    /// Runs, expects status 0 and returns standard output.
    pub fn ok(&self, arguments: &str) -> String {
        let output = self.stancer(arguments);
        assert!(output.status.success(), "{arguments}: {}", stderr(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs, expects the status and returns standard error.
    pub fn fails(&self, arguments: &str, status: i32) -> String {
        let output = self.stancer(arguments);
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(status), "{arguments}: {message}");
        assert!(!message.contains("panicked"), "{message}");
        message
    }

    /// A small model of a small scheme: a, b; no sides.
    pub fn small_model(&self) {
        self.write(
            "scheme.toml",
            "name = \"small\"\nclasses = [\"a\", \"b\"]\n",
        );
        self.write("labels.csv", small_labels());
        self.ok("train labels.csv --scheme scheme.toml --model small.model");
    }
}

/// 40 articles of two sentences.
pub fn small_labels() -> String {
    let mut text = String::from("id,article,text,label\n");
    for i in 0..40 {
        text.push_str(&format!("{i}x,{i},\"good news, friends {i}\",a\n"));
        text.push_str(&format!("{i}y,{i},bad tidings for place{i},b\n"));
    }
    text
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
