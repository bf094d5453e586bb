//! Progress of long work, shown on a terminal and nowhere else.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A meter that appears when work has taken more than a second on a terminal.
#[derive(Debug)]
pub struct Framsteg {
    bar: ProgressBar,
}

impl Framsteg {
    /// A meter that shows nothing.
    #[must_use]
    pub fn silent() -> Self {
        Self { bar: ProgressBar::hidden() }
    }

    /// A meter on standard error, if that is a terminal.
    #[must_use]
    pub fn terminal() -> Self {
        if !std::io::stderr().is_terminal() {
            return Self::silent();
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.set_style(
            ProgressStyle::with_template("{msg} {pos}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner()),
        );
        Self { bar }
    }

    /// Begins a stage of the work, with the number of steps when it is known.
    pub fn stage(&self, what: &str, steps: Option<usize>) {
        self.bar.set_position(0);
        self.bar.set_message(what.to_owned());
        let form = match steps {
            Some(steps) => {
                self.bar.set_length(steps as u64);
                "{msg} [{bar:30}] {pos}/{len} {eta}"
            }
            None => "{msg} {pos} {elapsed}",
        };
        if let Ok(style) = ProgressStyle::with_template(form) {
            self.bar.set_style(style.progress_chars("=> "));
        }
    }

    /// So many steps more are done.
    pub fn step(&self, steps: usize) {
        self.bar.inc(steps as u64);
    }
}

impl Drop for Framsteg {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
