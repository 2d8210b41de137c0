//! The database's form, step by step. A step that was ever released is never changed; new ones are added.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::DbError;

/// The steps, in order. `user_version` counts those that were taken.
const STEPS: [&str; 3] = [
    include_str!("../../../assets/migrations/001-answers-and-people.sql"),
    include_str!("../../../assets/migrations/002-journal-and-drafts.sql"),
    include_str!("../../../assets/migrations/003-hand-offs.sql"),
];

/// Brings a database to the present form. Each step is whole or not taken, and two copies do not take one twice.
pub(super) fn run(connection: &mut Connection, file: &Path) -> Result<(), DbError> {
    run_steps(connection, file, &STEPS)
}

fn run_steps(connection: &mut Connection, file: &Path, steps: &[&str]) -> Result<(), DbError> {
    // Usually there is nothing to do, and then nobody is made to wait.
    if taken(connection).map_err(|error| DbError::of(&error, file))? == steps.len() {
        return Ok(());
    }
    let failed = |error: rusqlite::Error| DbError::of(&error, file);
    loop {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let before = taken(&transaction).map_err(failed)?;
        if before > steps.len() {
            return Err(DbError::Newer { file: file.to_owned() });
        }
        let Some(step) = steps.get(before) else { return Ok(()) };
        transaction.execute_batch(step).map_err(failed)?;
        transaction
            .pragma_update(None, "user_version", i64::try_from(before + 1).unwrap_or(i64::MAX))
            .map_err(failed)?;
        transaction.commit().map_err(failed)?;
    }
}

fn taken(connection: &Connection) -> rusqlite::Result<usize> {
    let count: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    // Less than none was written by nobody; it is refused as what no step of these has made.
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "test.db";

    fn tables(connection: &Connection) -> Vec<String> {
        let mut statement = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn only_the_steps_not_yet_taken_are_taken() {
        let mut connection = Connection::open_in_memory().unwrap();
        let (one, two) = ("CREATE TABLE one (x);", "CREATE TABLE two (x);");
        run_steps(&mut connection, Path::new(FILE), &[one]).unwrap();
        run_steps(&mut connection, Path::new(FILE), &[one, two]).unwrap();
        run_steps(&mut connection, Path::new(FILE), &[one, two]).unwrap();
        assert_eq!(tables(&connection), ["one", "two"]);
        assert_eq!(taken(&connection).unwrap(), 2);
    }

    #[test]
    fn a_step_that_fails_leaves_nothing_behind() {
        let mut connection = Connection::open_in_memory().unwrap();
        let broken = "CREATE TABLE one (x); CREATE TABLE one (x);";
        assert!(run_steps(&mut connection, Path::new(FILE), &[broken]).is_err());
        assert_eq!(tables(&connection), [""; 0]);
        assert_eq!(taken(&connection).unwrap(), 0);
    }

    #[test]
    fn a_newer_form_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(run(&mut connection, Path::new(FILE)), Err(DbError::Newer { .. })));
    }
}
