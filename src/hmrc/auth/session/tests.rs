//! Renewals, with somebody else always in the way.

use std::fs;
use std::sync::Barrier;
use std::sync::atomic::Ordering;

use futures_util::future::join_all;
use rstest::rstest;
use tempfile::{TempDir, tempdir};
use tokio::sync::Notify;
use wiremock::ResponseTemplate;

use super::*;
use crate::hmrc::auth::tests::desk::{Crash, Desk, FileVault, Hands, in_progress, pair, refusal, start};
use crate::rules::FailureKind;

/// A session of somebody who signed in at [`start`], and everything around it.
struct Stage {
    desk: Desk,
    folder: TempDir,
    vault: Arc<FileVault>,
    hands: Hands,
    session: Session,
}

impl Stage {
    async fn set() -> Self {
        let (desk, folder, hands) = (Desk::open().await, tempdir().unwrap(), Hands::default());
        let vault = FileVault::holding(folder.path(), &pair(0));
        let session = session(&desk, &vault, &hands);
        Self { desk, folder, vault, hands, session }
    }

    /// A session of another process.
    fn other(&self) -> Session {
        session(&self.desk, &FileVault::at(self.folder.path(), None), &self.hands)
    }

    fn kept(&self) -> Secret {
        self.vault.load().unwrap().unwrap().access
    }
}

fn session(desk: &Desk, vault: &Arc<FileVault>, hands: &Hands) -> Session {
    let vault: Arc<dyn Vault> = Arc::<FileVault>::clone(vault);
    Session::with_pauses(desk.application(), vault, hands.clock(), [Duration::from_millis(1); 4])
}

fn access(number: u32) -> Secret {
    pair(number).access
}

#[tokio::test]
async fn a_token_is_renewed_five_minutes_before_it_ends_and_not_sooner() {
    let stage = Stage::set().await;
    stage.hands.forward(4 * 60 - 6);
    assert_eq!(stage.session.access().await, Ok(access(0)));
    stage.hands.forward(1);
    assert_eq!(stage.session.access().await, Ok(access(1)));
    assert_eq!(stage.kept(), access(1));
    let standing = stage.session.standing().await.unwrap();
    assert_eq!(standing.granted_at, start(), "a renewal is no new sign-in");
    assert_eq!(standing.expires_at, start() + TimeDelta::minutes(8 * 60 - 5));
    assert_eq!((standing.authority, standing.unsaved), (Authority::Good, None));
}

#[tokio::test]
async fn fifty_who_ask_at_once_cause_one_renewal() {
    let stage = Stage::set().await;
    stage.hands.forward(5 * 60);
    let asked = join_all((0..50).map(|_| stage.session.access())).await;
    assert!(asked.iter().all(|got| *got == Ok(access(1))), "{asked:?}");
    assert_eq!(stage.desk.asked().await, 1);
}

#[tokio::test]
async fn fifty_who_wait_for_a_renewal_that_fails_do_not_each_try_again() {
    let stage = Stage::set().await;
    stage.hands.forward(5 * 60);
    stage.desk.instead(|| ResponseTemplate::new(503));
    let asked = join_all((0..50).map(|_| stage.session.access())).await;
    assert!(asked.iter().all(|got| *got == Err(SignInError::Server { status: 503 })), "{asked:?}");
    assert_eq!(stage.session.access().await, Ok(access(1)), "whoever comes later does");
    assert_eq!(stage.desk.asked().await, 2);
}

#[test]
fn two_processes_that_renew_at_the_same_instant_lose_no_pair() {
    const ROUNDS: u32 = 200;
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let stage = runtime().block_on(Stage::set());
    let (others, barrier) = ([stage.other(), stage.other()], Barrier::new(2));
    let (barrier, hands) = (&barrier, &stage.hands);
    let got = std::thread::scope(|scope| {
        let processes = others.map(|session| {
            scope.spawn(move || {
                let mut got = Vec::new();
                runtime().block_on(async move {
                    for _ in 0..ROUNDS {
                        if barrier.wait().is_leader() {
                            hands.forward(5 * 60);
                        }
                        barrier.wait();
                        got.push(session.access().await);
                    }
                    got
                })
            })
        });
        processes.map(|process| process.join().unwrap())
    });
    let expected: Vec<_> = (1..=ROUNDS).map(access).map(Ok).collect();
    assert!(got.iter().all(|tokens| *tokens == expected));
    assert_eq!((stage.desk.renewals(), stage.desk.reused()), (ROUNDS, 0));
    assert_eq!(stage.kept(), access(ROUNDS));
}

#[tokio::test]
async fn a_refused_token_is_replaced_by_the_one_somebody_else_fetched() {
    let stage = Stage::set().await;
    let other = stage.other();
    assert_eq!(other.access().await, Ok(access(0)));
    assert_eq!(stage.session.access().await, Ok(access(0)));
    assert_eq!(stage.session.renewed(&access(0)).await, Ok(Some(access(1))));
    assert_eq!(other.renewed(&access(0)).await, Ok(Some(access(1))));
    assert_eq!(stage.session.renewed(&access(0)).await, Ok(Some(access(1))), "and asked again, the same");
    assert_eq!(stage.desk.asked().await, 1);
}

#[tokio::test]
async fn a_token_refused_as_soon_as_it_came_is_not_renewed_for_ever() {
    let stage = Stage::set().await;
    assert_eq!(stage.session.access().await, Ok(access(0)));
    for _ in 0..3 {
        assert_eq!(stage.session.renewed(&access(0)).await, Ok(Some(access(1))));
        assert_eq!(stage.session.renewed(&access(1)).await, Ok(None));
    }
    assert_eq!(stage.desk.asked().await, 1);
    stage.session.accepted();
    assert_eq!(stage.session.renewed(&access(1)).await, Ok(Some(access(2))), "once it worked it is");
}

#[tokio::test]
async fn an_ended_authority_is_not_asked_about_again_until_somebody_signs_in() {
    let stage = Stage::set().await;
    stage.desk.move_on();
    stage.hands.forward(5 * 60);
    for _ in 0..3 {
        assert_eq!(stage.session.access().await, Err(SignInError::EndedEarly));
        assert_eq!(stage.session.renewed(&access(0)).await, Err(SignInError::EndedEarly));
    }
    assert_eq!(stage.session.authority().await, Ok(Authority::Ended));
    assert_eq!(stage.desk.asked().await, 1);
    stage.other().sign_in(Tokens { expires_at: start() + TimeDelta::hours(9), ..pair(1) }).await.unwrap();
    assert_eq!(stage.session.access().await, Ok(access(1)), "in another process, too");
    assert_eq!(stage.session.authority().await, Ok(Authority::Good));
    assert_eq!(stage.desk.asked().await, 1);
}

#[tokio::test]
async fn a_renewal_elsewhere_is_waited_for() {
    let stage = Stage::set().await;
    stage.hands.forward(5 * 60);
    stage.desk.instead(in_progress);
    let vault = Arc::clone(&stage.vault);
    stage.desk.instead(move || {
        vault.save(&Tokens { expires_at: start() + TimeDelta::hours(9), ..pair(7) }).unwrap();
        in_progress()
    });
    assert_eq!(stage.session.access().await, Ok(access(7)));
    assert_eq!(stage.desk.asked().await, 2);
}

#[tokio::test]
async fn a_renewal_elsewhere_is_not_waited_for_for_ever() {
    let stage = Stage::set().await;
    stage.hands.forward(5 * 60);
    for _ in 0..5 {
        stage.desk.instead(in_progress);
    }
    assert_eq!(stage.session.access().await, Err(SignInError::Busy));
    assert_eq!(stage.desk.asked().await, 5);
    assert_eq!(stage.session.access().await, Ok(access(1)));
}

#[tokio::test]
async fn the_last_minutes_of_a_token_are_used_when_it_cannot_be_renewed() {
    let stage = Stage::set().await;
    stage.hands.forward(4 * 60 - 2);
    stage.desk.instead(|| ResponseTemplate::new(500));
    assert_eq!(stage.session.access().await, Ok(access(0)));
    stage.hands.forward(2);
    stage.desk.instead(|| ResponseTemplate::new(500));
    assert_eq!(stage.session.access().await, Err(SignInError::Server { status: 500 }));
}

#[tokio::test]
async fn a_pair_that_cannot_be_kept_is_used_for_this_run_and_kept_later() {
    let stage = Stage::set().await;
    let full = VaultError { code: "vault-full" };
    stage.vault.full.store(true, Ordering::SeqCst);
    stage.hands.forward(5 * 60);
    assert_eq!(stage.session.access().await, Ok(access(1)));
    assert_eq!(stage.session.standing().await.unwrap().unsaved, Some(full));
    stage.hands.forward(5 * 60);
    assert_eq!(stage.session.access().await, Ok(access(2)), "the vault's older pair is not fallen back to");
    assert_eq!(stage.kept(), access(0));
    assert_eq!(stage.session.settle().await, Err(full.into()));
    stage.vault.full.store(false, Ordering::SeqCst);
    assert_eq!(stage.session.settle().await, Ok(()));
    assert_eq!(stage.session.standing().await.unwrap().unsaved, None);
    assert_eq!(stage.other().access().await, Ok(access(2)));
}

#[tokio::test]
async fn a_sign_in_that_cannot_be_kept_lasts_as_long_as_this_run() {
    let stage = Stage::set().await;
    stage.vault.full.store(true, Ordering::SeqCst);
    stage.desk.move_on();
    let full = VaultError { code: "vault-full" };
    assert_eq!(stage.session.sign_in(pair(1)).await, Err(full.into()));
    assert_eq!(stage.session.access().await, Ok(access(1)));
    stage.hands.forward(5 * 60);
    assert_eq!(stage.session.access().await, Ok(access(2)), "not the earlier sign-in that the vault still holds");
}

#[rstest]
#[case::before_the_lock(Crash::BeforeLock, Ok(access(1)), 1)]
#[case::before_it_is_kept(Crash::BeforeSave, Err(SignInError::EndedEarly), 2)]
#[case::while_it_is_kept(Crash::DuringSave, Err(SignInError::EndedEarly), 2)]
#[case::after_it_is_kept(Crash::AfterSave, Ok(access(1)), 1)]
#[tokio::test]
async fn a_program_that_ends_during_a_renewal_leaves_a_pair_or_a_clear_end(
    #[case] crash: Crash,
    #[case] afterwards: Result<Secret, SignInError>,
    #[case] asked: usize,
) {
    let stage = Stage::set().await;
    stage.hands.forward(5 * 60);
    let ending = session(&stage.desk, &FileVault::at(stage.folder.path(), Some(crash)), &stage.hands);
    tokio::spawn(async move { ending.access().await }).await.expect_err("it ends");
    let next = stage.other();
    for _ in 0..3 {
        assert_eq!(next.access().await, afterwards);
    }
    assert_eq!(stage.desk.asked().await, asked, "there is no loop");
}

#[tokio::test]
async fn a_damaged_vault_is_said_and_nothing_is_asked_or_overwritten() {
    let stage = Stage::set().await;
    fs::write(stage.folder.path().join("pair"), "{").unwrap();
    assert_eq!(stage.session.access().await, Err(SignInError::Vault(VaultError { code: "vault-damaged" })));
    assert_eq!(stage.desk.asked().await, 0);
    assert_eq!(fs::read_to_string(stage.folder.path().join("pair")).unwrap(), "{");
}

#[tokio::test]
async fn a_renewal_goes_on_when_nobody_waits_for_it_any_more() {
    let stage = Stage::set().await;
    stage.hands.forward(5 * 60);
    let arrived = Arc::new(Notify::new());
    let arriving = Arc::clone(&arrived);
    stage.desk.instead(move || {
        arriving.notify_one();
        ResponseTemplate::new(200)
            .set_body_json(serde_json::json!({"access_token": "access-1", "token_type": "bearer", "expires_in": 14_400,
                "refresh_token": "refresh-1"}))
            .set_delay(Duration::from_millis(50))
    });
    tokio::select! {
        got = stage.session.access() => panic!("too early: {got:?}"),
        () = arrived.notified() => {}
    }
    stage.session.settle().await.unwrap();
    assert_eq!(stage.kept(), access(1));
    assert_eq!(stage.session.standing().await.unwrap().scopes, pair(0).scopes, "not said, so not changed");
}

#[tokio::test]
async fn nobody_signed_in_is_said_until_somebody_is() {
    let (desk, folder, hands) = (Desk::open().await, tempdir().unwrap(), Hands::default());
    let session = session(&desk, &FileVault::at(folder.path(), None), &hands);
    assert_eq!(session.access().await, Err(SignInError::NotSignedIn));
    assert_eq!(session.authority().await, Err(SignInError::NotSignedIn));
    assert_eq!(session.renewed(&access(0)).await, Ok(None));
    session.sign_in(pair(0)).await.unwrap();
    assert_eq!(session.access().await, Ok(access(0)));
    session.sign_out().await.unwrap();
    assert_eq!(session.access().await, Err(SignInError::NotSignedIn));
    assert!(!folder.path().join("pair").exists());
    assert_eq!(desk.asked().await, 0);
}

#[tokio::test]
async fn a_sign_out_in_another_process_is_noticed_before_the_next_renewal() {
    let stage = Stage::set().await;
    assert_eq!(stage.session.access().await, Ok(access(0)));
    stage.other().sign_out().await.unwrap();
    stage.hands.forward(5 * 60);
    assert_eq!(stage.session.access().await, Err(SignInError::NotSignedIn));
    assert_eq!(stage.desk.asked().await, 0);
}

#[tokio::test]
async fn an_application_hmrc_does_not_know_ends_nothing() {
    let stage = Stage::set().await;
    stage.hands.forward(5 * 60);
    stage.desk.instead(|| refusal(401, "invalid_client", "invalid client id or secret"));
    let error = stage.session.access().await.unwrap_err();
    assert_eq!((error.code(), error.kind()), ("sign-in-wrong-secret", FailureKind::SignIn));
    assert_eq!(stage.session.access().await, Ok(access(1)));
}

#[tokio::test]
async fn debug_shows_no_token_and_no_secret() {
    let stage = Stage::set().await;
    let got = stage.session.access().await;
    let shown = format!("{:?} {got:?} {:?}", stage.session, stage.session.standing().await);
    assert!(!["access-0", "refresh-0", "canary"].iter().any(|secret| shown.contains(secret)), "{shown}");
}
