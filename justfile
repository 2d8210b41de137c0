# The same lines as .ci/run, for people.

# Everything that is quick.
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    cargo test

# Look at changed screens.
review:
    cargo insta review

docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items

bench:
    cargo bench
