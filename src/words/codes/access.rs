//! Codes of signing in and of the places where secrets and stored answers are kept.

use super::Meaning;

/// In the order a person meets them: signing in, staying signed in, secrets, stored answers.
pub(super) const MEANINGS: &[Meaning] = &[
    Meaning { code: "not-signed-in", what: "Nobody is signed in to HMRC.", next: "Sign in: L, or quarterdeck login." },
    Meaning {
        code: "no-token",
        what: "There is no token to ask with.",
        next: "Put one into QUARTERDECK_TOKEN, or set up a profile and sign in.",
    },
    Meaning {
        code: "sign-in-not-possible",
        what: "Signing in is not possible from here.",
        next: "Use quarterdeck login.",
    },
    Meaning { code: "sign-in-cancelled", what: "Signing in was given up.", next: "Start again when you are ready." },
    Meaning {
        code: "sign-in-timed-out",
        what: "The browser did not come back within ten minutes, so nobody is signed in.",
        next: "Start again, and look at what the browser says: HMRC may have shown an error there.",
    },
    Meaning {
        code: "sign-in-refused",
        what: "HMRC was told in the browser not to allow this, so nobody is signed in.",
        next: "If that was a mistake, start again and choose to give permission.",
    },
    Meaning {
        code: "sign-in-rejected",
        what: "HMRC did not begin or finish the sign-in.",
        next: "Check that the application at the Developer Hub is subscribed to every API the set-up names, then start again.",
    },
    Meaning {
        code: "sign-in-wrong-state",
        what: "What came back belongs to another attempt to sign in, so it was not used.",
        next: "Close the browser's older pages of HMRC, and start again.",
    },
    Meaning {
        code: "sign-in-bad-callback",
        what: "There is no code in what came back.",
        next: "Start again. If a code was pasted, copy the whole of it, or the whole address that the browser ended on.",
    },
    Meaning {
        code: "sign-in-code-expired",
        what: "HMRC's code is used up or older than ten minutes.",
        next: "Start again; HMRC makes a new one.",
    },
    Meaning {
        code: "sign-in-wrong-code",
        what: "HMRC does not take this code: it is mistyped, used up or older than ten minutes.",
        next: "Start again, and copy the whole code.",
    },
    Meaning {
        code: "sign-in-wrong-secret",
        what: "HMRC does not accept the client id with this client secret.",
        next: "Check both at the Developer Hub (a secret may have been deleted there), then set the profile up again.",
    },
    Meaning {
        code: "sign-in-wrong-redirect",
        what: "The address the browser should come back to is not registered for the application.",
        next: "Add the redirect addresses that the set-up shows at the Developer Hub, letter for letter, then start again.",
    },
    Meaning {
        code: "sign-in-redirect",
        what: "The profile has no redirect address that fits this way of signing in.",
        next: "Add the usual ones to the profile, and at the Developer Hub.",
    },
    Meaning {
        code: "sign-in-address",
        what: "An address for signing in is none that a secret may be sent to.",
        next: "Correct the profile's addresses: https, or http on this computer.",
    },
    Meaning {
        code: "sign-in-no-port",
        what: "Other programs use every port the browser could come back to.",
        next: "Close the other copy of this program, or paste the code by hand instead: quarterdeck login --paste.",
    },
    Meaning {
        code: "sign-in-authority-ended",
        what: "HMRC has ended this sign-in: its 18 months are over.",
        next: "Sign in again: L, or quarterdeck login.",
    },
    Meaning {
        code: "sign-in-ended-early",
        what: "HMRC has ended this sign-in before its time: permission was withdrawn, or a renewal was lost on the way.",
        next: "Sign in again: L, or quarterdeck login.",
    },
    Meaning {
        code: "sign-in-busy",
        what: "HMRC is still busy renewing this sign-in for another copy of this program.",
        next: "Wait a moment, then try again.",
    },
    Meaning {
        code: "sign-in-server",
        what: "HMRC's sign-in service is failing.",
        next: "Try again later. HMRC publishes the state of its services on GOV.UK.",
    },
    Meaning {
        code: "sign-in-bad-answer",
        what: "The answer of HMRC's sign-in service could not be read.",
        next: "Try again. If it happens again, report it to the makers of this program.",
    },
    Meaning {
        code: "no-browser",
        what: "No browser could be started.",
        next: "Copy the address into a browser, on this computer or another.",
    },
    Meaning {
        code: "no-keyring",
        what: "This computer has no keyring that this program can use.",
        next: "Start one, or keep the secrets in a file sealed with a passphrase: --secrets file.",
    },
    Meaning {
        code: "keyring-locked",
        what: "The keyring of this computer is locked.",
        next: "Unlock it, as by signing in to the desktop, then try again.",
    },
    Meaning {
        code: "keyring-hangs",
        what: "The keyring of this computer does not answer.",
        next: "See whether it asks something in another window, then try again.",
    },
    Meaning {
        code: "keyring-denied",
        what: "The keyring of this computer does not let this program in.",
        next: "Allow this program in the keyring's own settings, then try again.",
    },
    Meaning {
        code: "keyring-fails",
        what: "The keyring of this computer fails.",
        next: "Look at it with its own program, then try again.",
    },
    Meaning {
        code: "needs-passphrase",
        what: "The secrets are sealed with a passphrase, and none was given.",
        next: "Give it when asked, or name a file that holds it in QUARTERDECK_PASSPHRASE_FILE.",
    },
    Meaning {
        code: "wrong-passphrase",
        what: "That passphrase does not fit.",
        next: "Try again. A forgotten passphrase cannot be recovered: set the profile up again.",
    },
    Meaning {
        code: "passphrase-file",
        what: "The file named in QUARTERDECK_PASSPHRASE_FILE cannot be read.",
        next: "Correct its name, or unset QUARTERDECK_PASSPHRASE_FILE to be asked for the passphrase.",
    },
    Meaning {
        code: "secrets-not-set-up",
        what: "There are no secrets for this profile on this computer.",
        next: "Set the profile up again.",
    },
    Meaning {
        code: "secrets-damaged",
        what: "The file of secrets is damaged.",
        next: "Put it back from a backup, or set the profile up and sign in again.",
    },
    Meaning {
        code: "secrets-newer",
        what: "A newer version of this program wrote the file of secrets.",
        next: "Use the newer version.",
    },
    Meaning {
        code: "secrets-busy",
        what: "Another copy of this program is using the secrets.",
        next: "Wait for it, or end it.",
    },
    Meaning {
        code: "empty-passphrase",
        what: "The passphrase is empty.",
        next: "Choose a passphrase of several words.",
    },
    Meaning {
        code: "passphrase-file-open",
        what: "Others can read the file with the passphrase.",
        next: "Let only its owner read it: chmod 600.",
    },
    Meaning {
        code: "secret-too-long",
        what: "That secret is longer than a keyring can hold.",
        next: "Check that the secret was pasted alone.",
    },
    Meaning {
        code: "not-for-real-data",
        what: "Real secrets are not kept in a file that is not sealed.",
        next: "Choose “keyring”, “file” or “memory” for this profile.",
    },
    Meaning {
        code: "sealing",
        what: "The secrets could not be sealed.",
        next: "Try again. If it happens again, this computer's random numbers do not work.",
    },
    Meaning {
        code: "secrets-file",
        what: "The file of secrets cannot be read or written.",
        next: "Check who may use it, or set QUARTERDECK_HOME to another folder.",
    },
    Meaning {
        code: "tokens-damaged",
        what: "The sign-in kept on this computer cannot be read.",
        next: "Sign in again: L, or quarterdeck login.",
    },
    Meaning {
        code: "sign-in-held",
        what: "Another copy of this program is renewing the sign-in and does not come to an end.",
        next: "Wait for it, or end it, then try again.",
    },
    Meaning {
        code: "no-client-secret",
        what: "There is no client secret for this profile.",
        next: "Set the profile up again.",
    },
    Meaning {
        code: "not-for-supporting-agents",
        what: "HMRC does not show this to supporting agents, so it was not asked.",
        next: "{Your} main agent can see it, and so can {you}. If you are the main agent, say so in the list of clients.",
    },
    Meaning {
        code: "not-connectable",
        what: "HMRC cannot be connected to with this profile's settings.",
        next: "Check the addresses in profiles.toml and this computer's certificates.",
    },
    Meaning { code: "not-connected", what: "There is no connection to HMRC yet.", next: "Try again in a moment." },
    Meaning {
        code: "offline",
        what: "This was never stored, and HMRC is not asked while working offline.",
        next: "Start without --offline to ask HMRC.",
    },
];
