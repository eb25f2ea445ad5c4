//! Chromium without a window, where there is one.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The browser; on Debian, and as root, it is installed where there is none.
pub fn browser() -> Option<&'static Path> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        on_path(&NAMES).or_else(|| {
            install();
            on_path(&NAMES)
        })
    });
    found.as_deref()
}

/// What drives it from outside; installed as the browser is.
#[allow(dead_code, reason = "each test binary uses its own part")]
pub fn driver() -> Option<&'static Path> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        on_path(&["chromedriver"]).or_else(|| {
            install();
            on_path(&["chromedriver"])
        })
    });
    found.as_deref()
}

fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let places = names
        .iter()
        .flat_map(|n| folders.iter().map(move |f| f.join(n)));
    places.into_iter().find(|place| place.is_file())
}

fn install() {
    let is_debian = Path::new("/etc/debian_version").exists() && on_path(&["apt-get"]).is_some();
    if !is_debian || !is_root() {
        return;
    }
    for (arguments, seconds) in [
        ("update -qq", 90),
        (
            "install -qq -y --no-install-recommends chromium chromium-driver",
            300,
        ),
    ] {
        let mut command = Command::new("apt-get");
        command
            .args(arguments.split(' '))
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        run(&mut command, seconds);
    }
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

/// Whether it ended well within the time.
fn run(command: &mut Command, seconds: u64) -> bool {
    let Ok(mut child) = command.stdin(Stdio::null()).spawn() else {
        return false;
    };
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        match child.try_wait() {
            Ok(None) => std::thread::sleep(Duration::from_millis(50)),
            Ok(Some(status)) => return status.success(),
            Err(_) => return false,
        }
    }
    child.kill().ok();
    child.wait().ok();
    false
}

/// The document at `page` once it is loaded, and what the browser said.
#[allow(dead_code, reason = "each test binary uses its own part")]
pub fn loaded(browser: &Path, page: &Path, dark: bool) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let (dom, said) = (folder.path().join("dom"), folder.path().join("said"));
    let scheme = u8::from(!dark);
    let mut command = Command::new(browser);
    command
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
        ])
        .args(["--no-first-run", "--disable-background-networking"])
        .args([
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ])
        .args([
            "--allow-file-access-from-files",
            "--enable-logging=stderr",
            "--v=0",
        ])
        .arg(format!(
            "--user-data-dir={}",
            folder.path().join("profile").display()
        ))
        .arg(format!("--blink-settings=preferredColorScheme={scheme}"))
        .args(["--window-size=1280,900", "--dump-dom"])
        .arg(format!("file://{}", page.display()))
        .stdout(File::create(&dom).unwrap())
        .stderr(File::create(&said).unwrap());
    let ended = run(&mut command, 90);
    let read = |path: &Path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
    assert!(ended, "{}", read(&said));
    (read(&dom), read(&said))
}
