//! A browser that is driven by keys, through chromedriver and fantoccini.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// A chromedriver; dropped, it is killed.
pub struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    /// `path` is chromedriver.
    pub fn start(path: &Path) -> Self {
        let mut child = Command::new(path)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let port = loop {
            let mut line = String::new();
            assert!(
                stdout.read_line(&mut line).unwrap() > 0,
                "chromedriver ended"
            );
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim().trim_end_matches('.').parse().unwrap();
            }
        };
        Self { child, port }
    }

    /// A window of its own, `width` × `height`, without any noise of the browser's own.
    pub async fn window(&self, browser: &Path, width: u32, height: u32, dark: bool) -> Window {
        let scheme = u8::from(!dark);
        let arguments = [
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--hide-scrollbars".to_owned(),
            format!("--blink-settings=preferredColorScheme={scheme}"),
            format!("--window-size={width},{height}"),
        ];
        let options = json!({
            "browserName": "chrome",
            "goog:chromeOptions": {
                "args": arguments, "binary": browser,
                "mobileEmulation": { "deviceMetrics": {
                    "width": width, "height": height, "pixelRatio": 1.0, "touch": width < 500
                }}
            },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let mut options = options;
        if width < 500 {
            // no window is so narrow
            options["goog:chromeOptions"]["mobileEmulation"] = json!({ "deviceMetrics": {
                "width": width, "height": height, "pixelRatio": 1.0, "touch": true
            }});
        }
        let Value::Object(options) = options else {
            unreachable!()
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(options)
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
            .unwrap();
        let session = client.session_id().await.unwrap().unwrap();
        Window {
            client,
            session,
            port: self.port,
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A window of the browser.
pub struct Window {
    pub client: Client,
    session: String,
    port: u16,
}

#[allow(dead_code, reason = "each test binary uses its own part")]
impl Window {
    pub async fn open(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    /// Presses keys wherever the page has its focus.
    pub async fn press(&self, keys: &str) {
        let focused = self.client.active_element().await.unwrap();
        focused.send_keys(keys).await.unwrap();
    }

    pub async fn text(&self, css: &str) -> String {
        let found = self.client.find(Locator::Css(css)).await.unwrap();
        found.text().await.unwrap()
    }

    /// The text at `css` as soon as it is `expected`.
    pub async fn until(&self, css: &str, expected: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let found = self.client.find(Locator::Css(css)).await;
            let text = match found {
                Ok(found) => found.text().await.unwrap_or_default(),
                Err(_) => String::new(),
            };
            if expected(&text) {
                return text;
            }
            assert!(Instant::now() < end, "{css} stays \"{text}\"");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// What the browser complained of since the last time: errors of scripts, of the policy.
    pub fn complaints(&self) -> Vec<String> {
        let body = json!({"type": "browser"}).to_string();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let request = format!(
            "POST /session/{}/se/log HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: \
             application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.session,
            self.port,
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        // the driver keeps the connection open
        let mut reader = BufReader::new(stream);
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if let Some(n) = line.to_lowercase().strip_prefix("content-length:") {
                length = n.trim().parse().unwrap();
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut json = vec![0; length];
        reader.read_exact(&mut json).unwrap();
        let log: Value = serde_json::from_slice(&json).unwrap();
        let entries = log["value"].as_array().unwrap_or_else(|| panic!("{log}"));
        entries.iter().map(Value::to_string).collect()
    }

    /// A picture of the page in the folder that STANCER_PICTURES names, if it names one.
    pub async fn picture(&self, name: &str) {
        if let Some(folder) = std::env::var_os("STANCER_PICTURES") {
            let png = self.client.screenshot().await.unwrap();
            std::fs::write(Path::new(&folder).join(format!("{name}.png")), png).unwrap();
        }
    }
}
