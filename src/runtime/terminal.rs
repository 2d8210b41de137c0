//! The terminal: set up, drawn on, given back. Nothing else writes to it.
//!
//! [`Guard`] remembers what it did and undoes exactly that, in reverse and once, whoever asks first: the end of the
//! loop, a signal, a suspend or the hook of a panic. A frame is made in memory and written in one piece under the
//! guard's lock, inside synchronized output, so that nothing is ever written into the middle of it.

use std::cell::RefCell;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::mem;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange};
use crossterm::style::ResetColor;
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType as Whole, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{Command, queue};
use ratatui::Frame;
use ratatui::Terminal;
use ratatui::backend::{Backend, ClearType, CrosstermBackend, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

/// Whether standard output is a terminal at all.
pub(super) fn is_there() -> bool {
    io::stdout().is_terminal()
}

/// The terminal itself.
pub(super) trait Tty: Write + Send {
    /// Keys come one by one and unread by the system, or as lines again.
    fn raw_mode(&mut self, on: bool) -> io::Result<()>;

    /// Columns and rows.
    fn size(&self) -> io::Result<(u16, u16)>;
}

/// Standard output, without a buffer of its own.
#[derive(Debug)]
pub(super) struct Standard(#[cfg(unix)] std::fs::File, #[cfg(not(unix))] io::Stdout);

impl Standard {
    #[cfg(unix)]
    pub(super) fn new() -> io::Result<Self> {
        use std::os::fd::AsFd;

        Ok(Self(io::stdout().as_fd().try_clone_to_owned()?.into()))
    }

    #[cfg(not(unix))]
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self(io::stdout()))
    }
}

impl Write for Standard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Tty for Standard {
    fn raw_mode(&mut self, on: bool) -> io::Result<()> {
        if on { enable_raw_mode() } else { disable_raw_mode() }
    }

    fn size(&self) -> io::Result<(u16, u16)> {
        crossterm::terminal::size()
    }
}

/// Something done to the terminal that must be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    RawMode,
    AlternateScreen,
    BracketedPaste,
    FocusChange,
    Mouse,
    HiddenCursor,
}

/// Every step, in order.
const STEPS: [Step; 6] =
    [Step::RawMode, Step::AlternateScreen, Step::BracketedPaste, Step::FocusChange, Step::Mouse, Step::HiddenCursor];

impl Step {
    fn done(self, bytes: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Self::RawMode => Ok(()),
            // Where a program was killed the terminal is on that screen still, with what the program left there.
            Self::AlternateScreen => queue!(bytes, EnterAlternateScreen, ResetColor, Clear(Whole::All)),
            Self::BracketedPaste => queue!(bytes, EnableBracketedPaste),
            Self::FocusChange => queue!(bytes, EnableFocusChange),
            Self::Mouse => queue!(bytes, Clicks(true)),
            Self::HiddenCursor => queue!(bytes, Hide),
        }
    }

    fn undone(self, bytes: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Self::RawMode => Ok(()),
            Self::AlternateScreen => queue!(bytes, LeaveAlternateScreen),
            Self::BracketedPaste => queue!(bytes, DisableBracketedPaste),
            Self::FocusChange => queue!(bytes, DisableFocusChange),
            Self::Mouse => queue!(bytes, Clicks(false)),
            Self::HiddenCursor => queue!(bytes, Show),
        }
    }
}

/// Clicks and the wheel, but no movements: those would wake the program at every twitch.
struct Clicks(bool);

impl Command for Clicks {
    fn write_ansi(&self, f: &mut impl fmt::Write) -> fmt::Result {
        f.write_str(if self.0 { "\x1b[?1000h\x1b[?1006h" } else { "\x1b[?1006l\x1b[?1000l" })
    }

    #[cfg(windows)]
    fn execute_winapi(&self) -> io::Result<()> {
        use crossterm::event::{DisableMouseCapture, EnableMouseCapture};

        if self.0 { EnableMouseCapture.execute_winapi() } else { DisableMouseCapture.execute_winapi() }
    }

    #[cfg(windows)]
    fn is_ansi_code_supported(&self) -> bool {
        false
    }
}

/// Who answers for the terminal's state. Clones share it.
#[derive(Clone)]
pub(super) struct Guard(Arc<Mutex<Held>>);

struct Held {
    tty: Box<dyn Tty>,
    mouse: bool,
    /// What must be undone, the last first.
    undo: Vec<Step>,
    /// Given back for good.
    closed: bool,
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").finish_non_exhaustive()
    }
}

impl Guard {
    /// Touches nothing yet.
    pub(super) fn new(tty: Box<dyn Tty>, mouse: bool) -> Self {
        Self(Arc::new(Mutex::new(Held { tty, mouse, undo: Vec::new(), closed: false })))
    }

    /// Sets the terminal up; on failure it is as before.
    fn enter(&self) -> io::Result<()> {
        let mut held = self.held();
        if held.closed || !held.undo.is_empty() {
            return Ok(());
        }
        let entered = held.enter();
        if entered.is_err() {
            held.leave();
        }
        entered
    }

    /// Gives the terminal back as it was. Does nothing the second time.
    pub(super) fn leave(&self) {
        self.held().leave();
    }

    /// Gives the terminal back for good: nothing takes it or writes to it again.
    pub(super) fn close(&self) {
        let mut held = self.held();
        held.leave();
        held.closed = true;
    }

    /// Writes all of it, unless the terminal is given back.
    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        let mut held = self.held();
        if held.undo.is_empty() {
            return Ok(());
        }
        held.tty.write_all(bytes)?;
        held.tty.flush()
    }

    fn size(&self) -> io::Result<(u16, u16)> {
        self.held().tty.size()
    }

    /// A panic elsewhere leaves nothing half done here that leaving could not undo.
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn enter(&mut self) -> io::Result<()> {
        let mut bytes = Vec::new();
        for step in STEPS {
            if step == Step::Mouse && !self.mouse {
                continue;
            }
            // Noted before it is done: undoing what did not happen does no harm.
            self.undo.push(step);
            if step == Step::RawMode {
                self.tty.raw_mode(true)?;
            }
            step.done(&mut bytes)?;
        }
        self.tty.write_all(&bytes)?;
        self.tty.flush()
    }

    /// Each step as well as it goes: a terminal that is gone needs nothing.
    fn leave(&mut self) {
        let undo = mem::take(&mut self.undo);
        if undo.is_empty() {
            return;
        }
        let mut bytes = Vec::new();
        let _queued = queue!(bytes, EndSynchronizedUpdate, ResetColor);
        for step in undo.iter().rev() {
            let _queued = step.undone(&mut bytes);
        }
        let _written = self.tty.write_all(&bytes).and_then(|()| self.tty.flush());
        if undo.contains(&Step::RawMode) {
            let _lines_again = self.tty.raw_mode(false);
        }
    }
}

/// Where a backend writes a frame, before it goes to the terminal in one piece. Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Memory(Rc<RefCell<Vec<u8>>>);

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The screen of the loop: draws frames, copies, gives the terminal back and takes it again.
pub(super) struct Screen<B: Backend> {
    terminal: Terminal<Frugal<B>>,
    memory: Memory,
    guard: Guard,
}

impl Screen<CrosstermBackend<Memory>> {
    /// Takes the terminal.
    pub(super) fn enter(guard: Guard) -> io::Result<Self> {
        let memory = Memory::default();
        Self::on(CrosstermBackend::new(memory.clone()), memory, guard)
    }
}

impl<B: Backend> Screen<B> {
    /// Takes the terminal, and draws by this backend, which writes into `memory` if anywhere.
    pub(super) fn on(backend: B, memory: Memory, guard: Guard) -> io::Result<Self> {
        let (width, height) = guard.size()?;
        let terminal = Terminal::new(Frugal::new(backend, Size { width, height })).map_err(backend_failed)?;
        guard.enter()?;
        Ok(Self { terminal, memory, guard })
    }

    /// Columns and rows that are drawn.
    pub(super) fn size(&self) -> (u16, u16) {
        let Size { width, height } = self.terminal.backend().size;
        (width, height)
    }

    /// The next frame has this size.
    pub(super) fn resize(&mut self, (width, height): (u16, u16)) {
        self.terminal.backend_mut().size = Size { width, height };
    }

    /// Draws a frame, and writes what differs from the last one.
    pub(super) fn draw(&mut self, paint: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(paint).map_err(backend_failed)?;
        let mut drawn = self.memory.0.borrow_mut();
        if drawn.is_empty() {
            return Ok(());
        }
        let mut frame = Vec::with_capacity(drawn.len() + 16);
        queue!(frame, BeginSynchronizedUpdate)?;
        frame.append(&mut drawn);
        queue!(frame, EndSynchronizedUpdate)?;
        self.guard.write(&frame)
    }

    /// Tells the terminal something that is not part of a frame, such as what to copy.
    pub(super) fn tell(&self, sequence: &str) -> io::Result<()> {
        self.guard.write(sequence.as_bytes())
    }

    /// Gives the terminal back for a while.
    pub(super) fn give_back(&mut self) {
        self.guard.leave();
    }

    /// Takes the terminal again, whatever happened to it meanwhile; the next frame is drawn in full. Its size now.
    pub(super) fn take_again(&mut self) -> io::Result<(u16, u16)> {
        self.guard.leave();
        self.guard.enter()?;
        self.terminal.backend_mut().forget();
        self.terminal.clear().map_err(backend_failed)?;
        self.guard.size()
    }

    #[cfg(test)]
    pub(super) fn backend(&self) -> &B {
        &self.terminal.backend().inner
    }
}

impl<B: Backend> Drop for Screen<B> {
    fn drop(&mut self) {
        self.guard.leave();
    }
}

fn backend_failed(error: impl std::error::Error) -> io::Error {
    io::Error::other(error.to_string())
}

/// A backend that is silent when nothing changed, and of the size it is told.
///
/// The size comes in as a message like everything else, so that the model and the frame never disagree about it; where
/// the cursor stands is known, so the terminal is never asked.
struct Frugal<B> {
    inner: B,
    size: Size,
    shown: Option<bool>,
    cursor: Option<Position>,
}

impl<B> Frugal<B> {
    fn new(inner: B, size: Size) -> Self {
        Self { inner, size, shown: Some(false), cursor: None }
    }

    fn forget(&mut self) {
        self.shown = None;
        self.cursor = None;
    }
}

impl<B: Backend> Backend for Frugal<B> {
    type Error = B::Error;

    fn draw<'a, I>(&mut self, content: I) -> Result<(), B::Error>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        if content.peek().is_none() {
            return Ok(());
        }
        self.cursor = None;
        self.inner.draw(content)
    }

    fn hide_cursor(&mut self) -> Result<(), B::Error> {
        if self.shown.replace(false) == Some(false) { Ok(()) } else { self.inner.hide_cursor() }
    }

    fn show_cursor(&mut self) -> Result<(), B::Error> {
        if self.shown.replace(true) == Some(true) { Ok(()) } else { self.inner.show_cursor() }
    }

    fn get_cursor_position(&mut self) -> Result<Position, B::Error> {
        Ok(self.cursor.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), B::Error> {
        let position = position.into();
        if self.cursor.replace(position) == Some(position) {
            return Ok(());
        }
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> Result<(), B::Error> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> Result<(), B::Error> {
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> Result<Size, B::Error> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> Result<WindowSize, B::Error> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::default() })
    }

    fn flush(&mut self) -> Result<(), B::Error> {
        self.inner.flush()
    }
}
