//! `stancer annotate` as a running program, and a client that can be as rude as one likes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::common::Workdir;

/// A program that serves pages; dropped, it is killed.
pub struct Annotating {
    child: Child,
    stdout: BufReader<std::process::ChildStdout>,
    /// `http://127.0.0.1:PORT/TOKEN/` of each annotator.
    pub addresses: Vec<String>,
}

/// An answer.
#[derive(Debug)]
#[allow(dead_code, reason = "each test binary uses its own part")]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}

#[allow(dead_code, reason = "each test binary uses its own part")]
impl Annotating {
    /// Runs `stancer annotate` with words separated by spaces; `n` annotators are expected.
    pub fn start(w: &Workdir, arguments: &str, n: usize) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stancer"));
        command.arg("annotate").args(arguments.split_whitespace());
        Self::of(command, w, n)
    }

    /// Runs `command`, to which `--no-browser` is added.
    pub fn of(mut command: Command, w: &Workdir, n: usize) -> Self {
        let mut child = command
            .arg("--no-browser")
            .current_dir(w.path(""))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut addresses = Vec::new();
        for _ in 0..n {
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            let Some((_, address)) = line.trim().split_once(": ") else {
                let mut said = String::new();
                let stderr = child.stderr.as_mut().unwrap();
                stderr.read_to_string(&mut said).unwrap();
                panic!("\"{line}\": {said}");
            };
            addresses.push(address.to_owned());
        }
        Self {
            child,
            stdout,
            addresses,
        }
    }

    /// `127.0.0.1:PORT`.
    pub fn host(&self) -> &str {
        self.addresses[0].split('/').nth(2).unwrap()
    }

    /// `/TOKEN/`.
    pub fn path(&self, annotator: usize) -> String {
        let token = self.addresses[annotator].split('/').nth(3).unwrap();
        format!("/{token}/")
    }

    /// What the annotator is told at first.
    pub fn begin(&self, annotator: usize) -> Value {
        self.get(annotator, "api/start").json()["view"].clone()
    }

    pub fn get(&self, annotator: usize, what: &str) -> Answer {
        let path = format!("{}{what}", self.path(annotator));
        self.ask(&format!("GET {path} HTTP/1.1\r\n"), &[], b"")
            .unwrap()
    }

    pub fn post(&self, annotator: usize, what: &str, body: &Value) -> Answer {
        self.try_post(annotator, what, body).unwrap()
    }

    pub fn try_post(&self, annotator: usize, what: &str, body: &Value) -> Option<Answer> {
        let path = format!("{}api/{what}", self.path(annotator));
        let kind = ["Content-Type: application/json".to_owned()];
        let line = format!("POST {path} HTTP/1.1\r\n");
        self.ask(&line, &kind, body.to_string().as_bytes())
    }

    /// Labels the sentence of `view` and returns the next view.
    pub fn label(&self, annotator: usize, view: &Value, label: &str) -> Value {
        let answer = self.post(annotator, "decide", &decision(view, json!(label)));
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    /// A request with a `Host` of ours unless `headers` have one; `None` where the program is gone.
    pub fn ask(&self, line: &str, headers: &[String], body: &[u8]) -> Option<Answer> {
        let mut stream = TcpStream::connect(self.host()).ok()?;
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .ok()?;
        let mut request = line.to_owned();
        let is_host = |h: &String| h.to_lowercase().starts_with("host:");
        if !headers.iter().any(is_host) {
            request += &format!("Host: {}\r\n", self.host());
        }
        headers.iter().for_each(|h| request += &format!("{h}\r\n"));
        request += &format!(
            "Content-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        // who refuses a large body need not read it
        let _refused = stream
            .write_all(request.as_bytes())
            .and_then(|()| stream.write_all(body));
        let mut bytes = Vec::new();
        let _cut = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n")?;
        let length = head
            .lines()
            .find_map(|l| l.strip_prefix("content-length: "));
        if length.is_some_and(|n| n.parse() != Ok(body.len())) {
            return None; // cut off
        }
        Some(Answer {
            status: head.split(' ').nth(1)?.parse().ok()?,
            head: head.to_owned(),
            body: body.to_owned(),
        })
    }

    /// As `kill -9` does.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// A handle to kill it by from elsewhere.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ctrl-C; what it printed at the end, and its status.
    #[cfg(unix)]
    pub fn stop(mut self) -> (String, Option<i32>) {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-INT", &id]).status().unwrap();
        let mut said = String::new();
        self.stdout.read_to_string(&mut said).unwrap();
        (said, self.child.wait().unwrap().code())
    }
}

impl Drop for Annotating {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// What the page sends for the sentence of `view`.
#[allow(dead_code, reason = "each test binary uses its own part")]
pub fn decision(view: &Value, label: Value) -> Value {
    let item = &view["item"];
    json!({"id": item["id"], "pass": item["pass"], "label": label, "ms": 1200})
}

/// A queue of sentences `s1`, `s2` …, two to an article.
#[allow(dead_code, reason = "each test binary uses its own part")]
pub fn queue(n: usize) -> String {
    let mut text = String::from("id,article,text,before,after,source,part,pi\n");
    for i in 1..=n {
        let article = i.div_ceil(2);
        text += &format!("s{i},a{article},Sentence number {i}.,Before.,,agency,train,0.25\n");
    }
    text
}

/// Looks again and again until `what` is there.
#[allow(dead_code, reason = "each test binary uses its own part")]
pub fn awaited<T>(what: impl Fn() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(found) = what() {
            return found;
        }
        assert!(Instant::now() < end, "it does not come");
        std::thread::sleep(Duration::from_millis(50));
    }
}
