//! The command line: types, help, exit status.

mod args;
mod progress;

use std::ffi::OsString;
use std::io::{BufWriter, Write};

use clap::Parser;

use crate::app::{self, Streams};
use crate::error::{Error, Result};
use args::{Arguments, Command};
use progress::TerminalProgress;

/// Runs `stancer` with the arguments of the process and returns its exit status: 0 done, 1 a
/// failure of data or model, 2 wrong usage.
pub fn run() -> u8 {
    run_with(std::env::args_os().collect())
}

/// Runs one subcommand, for the bins that are doors to it.
pub fn run_subcommand(name: &str) -> u8 {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    // usage lines name the command that the door leads to
    arguments.splice(..arguments.len().min(1), ["stancer".into(), name.into()]);
    run_with(arguments)
}

fn run_with(arguments: Vec<OsString>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(e) => {
            let wrong_usage = e.use_stderr();
            // nobody may be listening
            let _unheard = e.print();
            return if wrong_usage { 2 } else { 0 };
        }
    };
    let progress = TerminalProgress::new(arguments.quiet);
    let mut out = BufWriter::new(std::io::stdout());
    let mut silence = std::io::sink();
    let mut stderr = std::io::stderr();
    let talk: &mut (dyn Write + Send) = if arguments.quiet {
        &mut silence
    } else {
        &mut stderr
    };
    let mut streams = Streams {
        out: &mut out,
        talk,
        progress: &progress,
    };
    let done = dispatch(arguments.command, &mut streams).and_then(|()| {
        out.flush()
            .map_err(|e| Error::file("standard output".as_ref(), "cannot write", e))
    });
    match done {
        Ok(()) => 0,
        Err(e) if e.is_broken_pipe() => 0,
        Err(e) => {
            let _unheard = writeln!(std::io::stderr(), "error: {e}");
            e.exit_code()
        }
    }
}

fn dispatch(command: Command, streams: &mut Streams<'_>) -> Result<()> {
    match command {
        Command::Train(a) => app::train(&a.into(), streams),
        Command::Eval(a) => app::evaluate(&a.into(), streams),
        Command::Agreement(a) => app::agreement(&a.into(), streams),
        Command::Compare(a) => app::compare(&a.into(), streams),
        Command::Label(a) => app::label(&a.into(), streams),
    }
}
