//! The real loop on a picture of a terminal, with scripted input. Tests wait until nothing is under way, never for time.

use std::io::{self, Write};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use chrono::{DateTime, Utc};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use futures_util::Stream;
use ratatui::backend::{Backend, CrosstermBackend, TestBackend};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers};

use super::event_loop::{EventLoop, World};
use super::signals::{NotStopped, Signal};
use super::terminal::{Guard, Memory, Screen, Tty};
use super::{CRASHED, Connect, Connected, NotConnected, TERMINAL_GONE, Ways};
use crate::app::model::{Connection, Model, Overlay, Settings};
use crate::app::pane::Pane;
use crate::hmrc::client::{Client, Connection as Address, Secret};
use crate::rules::{Environment, Person, Subject};
use crate::service::accounts::Accounts;
use crate::service::clock::Clock;
use crate::view::theme::Theme;

/// What a terminal was told, and whether it is in raw mode.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Sheet>>);

#[derive(Default)]
struct Sheet {
    bytes: Vec<u8>,
    raw: bool,
    size: (u16, u16),
    torn: bool,
}

impl Paper {
    fn sized(columns: u16, rows: u16) -> Self {
        let paper = Self::default();
        paper.0.lock().unwrap().size = (columns, rows);
        paper
    }

    /// What was written since the last look.
    fn read(&self) -> String {
        String::from_utf8(std::mem::take(&mut self.0.lock().unwrap().bytes)).unwrap()
    }

    fn raw(&self) -> bool {
        self.0.lock().unwrap().raw
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut sheet = self.0.lock().unwrap();
        if sheet.torn {
            return Err(io::Error::from(io::ErrorKind::BrokenPipe));
        }
        sheet.bytes.extend_from_slice(bytes);
        drop(sheet);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Tty for Paper {
    fn raw_mode(&mut self, on: bool) -> io::Result<()> {
        self.0.lock().unwrap().raw = on;
        Ok(())
    }

    fn size(&self) -> io::Result<(u16, u16)> {
        Ok(self.0.lock().unwrap().size)
    }
}

/// What a test sends, in the order it is sent.
struct Script<T>(UnboundedReceiver<T>);

impl<T> Stream for Script<T> {
    type Item = T;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        self.0.poll_recv(context)
    }
}

/// The loop with everything around it played by the test.
struct Stage<B: Backend> {
    event_loop: EventLoop<B, Script<io::Result<Event>>, Script<Signal>>,
    input: UnboundedSender<io::Result<Event>>,
    signals: UnboundedSender<Signal>,
    paper: Paper,
}

impl Stage<TestBackend> {
    fn open(connect: Connect) -> Self {
        Self::with(TestBackend::new(80, 24), Memory::default(), connect, || Ok(()))
    }
}

impl Stage<CrosstermBackend<Memory>> {
    fn in_full(connect: Connect, stop: fn() -> Result<(), NotStopped>) -> Self {
        let memory = Memory::default();
        Self::with(CrosstermBackend::new(memory.clone()), memory, connect, stop)
    }
}

impl<B: Backend> Stage<B> {
    fn with(backend: B, memory: Memory, connect: Connect, stop: fn() -> Result<(), NotStopped>) -> Self {
        let paper = Paper::sized(80, 24);
        let guard = Guard::new(Box::new(paper.clone()), true);
        let screen = Screen::on(backend, memory, guard).unwrap();
        let clock = Clock::set_to(noon());
        let model = Model::new(settings(), clock.now(), screen.size());
        let ways = Ways::none(clock, Arc::new(|_| panic!("nobody looks at this computer")));
        let world = World { theme: Theme::default(), clock, connect, ways, stop };
        let (input, events) = unbounded_channel();
        let (signals, numbers) = unbounded_channel();
        let mut event_loop = EventLoop::new(model, world, screen, Script(events), Script(numbers));
        event_loop.begin().unwrap();
        Self { event_loop, input, signals, paper }
    }

    /// Presses keys: letters as they are, others as in `<enter>`.
    fn press(&self, keys: &str) {
        let mut rest = keys;
        while let Some(letter) = rest.chars().next() {
            let (code, length) = match rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
                Some(("enter", _)) => (KeyCode::Enter, 7),
                Some(("esc", _)) => (KeyCode::Esc, 5),
                Some((other, _)) => panic!("no key is called {other}"),
                None => (KeyCode::Char(letter), letter.len_utf8()),
            };
            self.event(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
            rest = rest.get(length..).unwrap_or_default();
        }
    }

    fn event(&self, event: Event) {
        self.input.send(Ok(event)).unwrap();
    }

    /// Runs the loop until nothing is under way; the exit code if it was left.
    async fn settle(&mut self) -> Option<u8> {
        let busy = |stage: &Self| {
            let waiting = stage.event_loop.input.0.len() + stage.event_loop.signals.0.len();
            waiting > 0 || !stage.event_loop.is_idle()
        };
        while busy(self) {
            if let Some(code) = self.event_loop.turn().await {
                return Some(code);
            }
        }
        None
    }

    fn model(&self) -> &Model {
        &self.event_loop.model
    }
}

fn noon() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn settings() -> Settings {
    Settings::new(Environment::Demo, "Demo: a simulated HMRC, nothing here is real")
}

/// A connection that cannot be made.
fn nowhere() -> Connect {
    Arc::new(|_| Err(NotConnected::Failed("Nobody there".to_owned())))
}

/// A connection to a server on this machine, with one person.
fn to(server: &MockServer) -> Connect {
    let address = Address::new(server.uri(), Secret::new("token"));
    Arc::new(move |_| {
        let subject = Subject { nino: "AA000001A".parse().unwrap() };
        let people = vec![Person::new(subject, "Maya".to_owned())];
        let client = Client::new(address.clone()).unwrap();
        Ok(Connected::new(Accounts::live(client, Clock::set_to(noon())), people))
    })
}

#[tokio::test(start_paused = true)]
async fn the_first_frame_comes_before_the_connection() {
    let mut stage = Stage::in_full(nowhere(), || Ok(()));
    assert_eq!(stage.model().connection, Connection::Connecting);
    let written = stage.paper.read();
    assert!(written.contains("\x1b[?1049h"), "alternate screen: {written:?}");
    assert!(written.contains("Overview"), "a frame: {written:?}");
    assert_eq!(stage.settle().await, None);
    assert_eq!(stage.model().connection, Connection::Failed("Nobody there".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn keys_reach_the_core_in_order_and_paste_is_text() {
    let mut stage = Stage::open(nowhere());
    stage.press("?<esc>9");
    stage.settle().await;
    assert_eq!(stage.model().pane, Pane::Online);
    assert!(stage.model().overlay.is_none());
    stage.press(":");
    stage.event(Event::Paste("q\u{7}uit".to_owned()));
    assert_eq!(stage.settle().await, None, "pasted text is never a key");
    let Some(Overlay::Palette { input, .. }) = &stage.model().overlay else { panic!("no palette") };
    assert_eq!(input.value(), "quit");
    stage.press("<esc>q");
    assert_eq!(stage.settle().await, Some(0));
}

#[tokio::test(start_paused = true)]
async fn the_mouse_points_at_what_is_drawn() {
    let mut stage = Stage::open(nowhere());
    let picture = stage.event_loop.screen.backend().to_string();
    let names = picture.lines().nth(1).unwrap();
    let column = u16::try_from(names.chars().position(|letter| letter == '9').unwrap()).unwrap() - 1;
    let mouse = |kind| Event::Mouse(MouseEvent { kind, column, row: 1, modifiers: KeyModifiers::NONE });
    stage.event(mouse(MouseEventKind::Moved));
    stage.settle().await;
    assert_eq!(stage.model().pane, Pane::Overview);
    stage.event(mouse(MouseEventKind::Down(MouseButton::Left)));
    stage.settle().await;
    assert_eq!(stage.model().pane, Pane::Online, "{picture}");
}

#[tokio::test(start_paused = true)]
async fn a_batch_is_one_frame_and_no_change_writes_nothing() {
    let mut stage = Stage::in_full(nowhere(), || Ok(()));
    stage.settle().await;
    stage.paper.read();
    stage.press("2345678");
    stage.settle().await;
    let written = stage.paper.read();
    assert_eq!(written.matches("\x1b[?2026h").count(), 1, "one frame for seven keys: {written:?}");
    assert!(written.starts_with("\x1b[?2026h") && written.ends_with("\x1b[?2026l"), "{written:?}");
    stage.event(Event::FocusGained);
    stage.event(Event::FocusLost);
    stage.settle().await;
    assert_eq!(stage.paper.read(), "", "nothing changed");
}

#[tokio::test(start_paused = true)]
async fn under_a_flood_frames_keep_their_distance() {
    let mut stage = Stage::in_full(nowhere(), || Ok(()));
    stage.settle().await;
    stage.paper.read();
    let mut frames = 0;
    let start = tokio::time::Instant::now();
    for keys in ["2", "3", "4", "5", "6", "7", "8"] {
        stage.press(keys);
        stage.event_loop.turn().await;
        frames += stage.paper.read().matches("\x1b[?2026h").count();
        tokio::time::advance(Duration::from_millis(2)).await;
    }
    stage.settle().await;
    frames += stage.paper.read().matches("\x1b[?2026h").count();
    assert!((1..=3).contains(&frames), "{frames} frames in {:?}", start.elapsed());
    assert_eq!(stage.model().pane, Pane::Penalties);
}

#[tokio::test(start_paused = true)]
async fn a_new_size_is_drawn_in_full() {
    let mut stage = Stage::in_full(nowhere(), || Ok(()));
    stage.settle().await;
    stage.paper.read();
    stage.event(Event::Resize(100, 30));
    stage.settle().await;
    assert_eq!(stage.model().size, (100, 30));
    assert_eq!(stage.event_loop.screen.size(), (100, 30));
    assert_eq!(stage.model().viewport, crate::view::viewport(stage.model()));
    let written = stage.paper.read();
    assert!(written.contains("\x1b[2J") && written.contains("Overview"), "{written:?}");
}

#[tokio::test]
async fn questions_are_put_to_hmrc_and_their_answers_filed() {
    let server = MockServer::start().await;
    let mut stage = Stage::open(to(&server));
    assert_eq!(stage.settle().await, None);
    let model = stage.model();
    assert_eq!(model.connection, Connection::Ready);
    let subject = model.subject.clone().unwrap();
    assert!(!server.received_requests().await.unwrap().is_empty());
    assert!(!model.answers.questions(&subject).is_empty());
    assert!(!model.answers.any_loading(&subject), "everything was answered, if only with 404");
}

#[tokio::test]
async fn leaving_does_not_wait_for_hmrc() {
    let server = MockServer::start().await;
    let never = ResponseTemplate::new(200).set_delay(Duration::from_hours(1));
    Mock::given(matchers::any()).respond_with(never).mount(&server).await;
    let mut stage = Stage::open(to(&server));
    while stage.model().subject.is_none() {
        assert_eq!(stage.event_loop.turn().await, None);
    }
    assert!(stage.model().answers.any_loading(stage.model().subject.as_ref().unwrap()));
    stage.press("q");
    while stage.event_loop.turn().await.is_none() {}
}

#[tokio::test(start_paused = true)]
async fn copying_tells_the_terminal_and_says_so() {
    let mut stage = Stage::in_full(nowhere(), || Ok(()));
    stage.settle().await;
    stage.paper.read();
    stage.event_loop.perform(crate::app::effect::Effect::Copy { text: "XA01".to_owned(), what: "it".to_owned() });
    stage.event(Event::FocusGained);
    stage.settle().await;
    let written = stage.paper.read();
    assert!(written.contains("\x1b]52;c;WEEwMQ==\x1b\\"), "{written:?}");
    assert_eq!(stage.model().notice.as_ref().unwrap().text, "Copied it");
}

#[tokio::test(start_paused = true)]
async fn a_stop_gives_the_terminal_back_and_going_on_draws_it_all_again() {
    static STOPS: AtomicUsize = AtomicUsize::new(0);
    let mut stage = Stage::in_full(nowhere(), || {
        STOPS.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    stage.settle().await;
    stage.paper.read();
    stage.signals.send(Signal::Stop).unwrap();
    stage.settle().await;
    let written = stage.paper.read();
    assert_eq!(STOPS.load(Ordering::Relaxed), 1);
    assert!(written.contains("\x1b[?1049l") && written.contains("\x1b[?25h"), "given back: {written:?}");
    assert!(!stage.paper.raw());
    stage.press("2");
    stage.settle().await;
    assert_eq!(stage.paper.read(), "", "nothing is drawn while away");
    stage.paper.0.lock().unwrap().size = (90, 25);
    stage.signals.send(Signal::Continue).unwrap();
    stage.settle().await;
    let written = stage.paper.read();
    assert!(written.contains("\x1b[?1049h") && written.contains("Obligations"), "{written:?}");
    assert!(stage.paper.raw());
    assert_eq!(stage.model().size, (90, 25), "the size may have changed meanwhile");
}

#[tokio::test(start_paused = true)]
async fn where_nobody_could_continue_it_a_stop_says_so() {
    let mut stage = Stage::in_full(nowhere(), || Err(NotStopped::NoShell));
    stage.settle().await;
    stage.event(Event::Key(KeyEvent::new(KeyCode::Char('z'), KeyModifiers::CONTROL)));
    assert_eq!(stage.settle().await, None);
    assert_eq!(stage.model().notice.as_ref().unwrap().text, "Could not suspend: no shell is there to come back from");
    assert!(stage.paper.raw(), "it goes on at once");
}

#[tokio::test(start_paused = true)]
async fn a_signal_goes_before_keys() {
    let mut stage = Stage::open(nowhere());
    stage.press("q");
    stage.signals.send(Signal::Leave(143)).unwrap();
    assert_eq!(stage.settle().await, Some(143));
}

#[tokio::test(start_paused = true)]
async fn a_terminal_that_is_gone_ends_the_program() {
    let mut ended = Stage::open(nowhere());
    ended.settle().await;
    ended.input = unbounded_channel().0;
    assert_eq!(ended.event_loop.turn().await, Some(TERMINAL_GONE), "input ends");
    let mut torn = Stage::in_full(nowhere(), || Ok(()));
    torn.settle().await;
    torn.paper.0.lock().unwrap().torn = true;
    torn.press("2");
    assert_eq!(torn.settle().await, Some(TERMINAL_GONE), "output fails");
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_a_task_is_fatal() {
    let mut stage = Stage::open(Arc::new(|_| panic!("a mistake")));
    assert_eq!(stage.settle().await, Some(CRASHED));
}

#[test]
fn the_terminal_is_given_back_in_reverse_and_once() {
    let paper = Paper::sized(80, 24);
    let guard = Guard::new(Box::new(paper.clone()), true);
    let memory = Memory::default();
    let screen = Screen::on(CrosstermBackend::new(memory.clone()), memory, guard.clone()).unwrap();
    assert_eq!(
        paper.read(),
        "\x1b[?1049h\x1b[0m\x1b[2J\x1b[?2004h\x1b[?1004h\x1b[?1000h\x1b[?1006h\x1b[?25l",
        "taken, step by step"
    );
    assert!(paper.raw());
    guard.close();
    assert_eq!(
        paper.read(),
        "\x1b[?2026l\x1b[0m\x1b[?25h\x1b[?1006l\x1b[?1000l\x1b[?1004l\x1b[?2004l\x1b[?1049l",
        "given back, in reverse"
    );
    assert!(!paper.raw());
    drop(screen);
    assert_eq!(paper.read(), "", "once");
}

#[test]
fn after_a_crash_nothing_is_drawn() {
    let paper = Paper::sized(80, 24);
    let guard = Guard::new(Box::new(paper.clone()), false);
    let memory = Memory::default();
    let mut screen = Screen::on(CrosstermBackend::new(memory.clone()), memory, guard.clone()).unwrap();
    assert!(!paper.read().contains("1000"), "no mouse was asked for");
    guard.close();
    paper.read();
    screen.draw(|frame| frame.render_widget("late", frame.area())).unwrap();
    screen.take_again().unwrap();
    screen.draw(|frame| frame.render_widget("late", frame.area())).unwrap();
    assert_eq!(paper.read(), "");
}
