//! What `stancer sample` reads and writes.

use super::{Workdir, csv_rows, stderr};

/// A queue by its columns.
pub struct Queue {
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Queue {
    pub fn of(text: &str) -> Self {
        let mut rows = csv_rows(text);
        let header = rows.remove(0);
        Self { header, rows }
    }

    pub fn column(&self, name: &str) -> Vec<&str> {
        let at = self.header.iter().position(|h| h == name).unwrap();
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }

    pub fn pis(&self) -> Vec<f64> {
        self.column("pi")
            .iter()
            .map(|pi| pi.parse().unwrap())
            .collect()
    }
}

pub fn queue(w: &Workdir, name: &str) -> Queue {
    Queue::of(&w.read(name))
}

/// Runs and expects status 0; standard error.
pub fn talk(w: &Workdir, arguments: &str) -> String {
    let output = w.stancer(arguments);
    assert!(output.status.success(), "{arguments}: {}", stderr(&output));
    stderr(&output)
}

/// `n_articles` articles of four sentences, three outlets, two months.
pub fn corpus(n_articles: usize) -> String {
    let mut text = String::from("id,article,source,date,text\n");
    for a in 0..n_articles {
        let source = ["Alpha", "Beta", "Gamma"][usize::from(a % 5 > 2) + usize::from(a % 5 > 3)];
        let month = 1 + a % 2;
        for s in 0..4 {
            let line =
                format!("{a}-{s},a{a},{source},2022-0{month}-15,\"Sentence {s}, of {a}.\"\n");
            text.push_str(&line);
        }
    }
    text
}

pub fn with_corpus(n_articles: usize) -> Workdir {
    let w = Workdir::new();
    w.write("corpus.csv", corpus(n_articles));
    w
}
