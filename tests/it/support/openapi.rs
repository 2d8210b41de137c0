//! HMRC's `OpenAPI` files as a judge of answers. They are no part of the project: `QUARTERDECK_OPENAPI` names the folder.

use std::path::PathBuf;

use serde_json::{Map, Value, json};

use super::http::{Answer, Ask};

const FILES: [&str; 6] = [
    "self-assessment-accounts-4.0.json",
    "obligations-3.0.json",
    "business-details-2.0.json",
    "individual-details-2.0.json",
    "self-employment-business-5.0.json",
    "property-business-6.0.json",
];

/// Every operation of the APIs, with validators of its answers.
pub(crate) struct OpenApi {
    operations: Vec<Operation>,
}

struct Operation {
    method: String,
    path: Vec<String>,
    /// By status; `None` is an answer without a body.
    answers: Vec<(u16, Option<jsonschema::Validator>)>,
}

/// The folder of HMRC's files, or the reason it cannot be used.
#[expect(clippy::disallowed_methods, reason = "a test reads the environment it was started in")]
fn folder() -> Result<PathBuf, String> {
    let named = std::env::var_os("QUARTERDECK_OPENAPI").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/openapi"));
    if folder.is_dir() { Ok(folder) } else { Err(format!("HMRC's OpenAPI files are not in {}", folder.display())) }
}

impl OpenApi {
    /// Reads the files; an error is the reason to skip.
    pub(crate) fn load() -> Result<Self, String> {
        let folder = folder()?;
        let mut operations = Vec::new();
        for file in FILES {
            let text = std::fs::read(folder.join(file)).map_err(|error| format!("{file}: {error}"))?;
            let api: Value = serde_json::from_slice(&text).map_err(|error| format!("{file}: {error}"))?;
            for (path, methods) in api["paths"].as_object().unwrap() {
                for (method, operation) in methods.as_object().unwrap() {
                    if let Some(responses) = operation["responses"].as_object() {
                        operations.push(Operation {
                            method: method.to_ascii_uppercase(),
                            path: path.split('/').map(str::to_owned).collect(),
                            answers: answers(responses),
                        });
                    }
                }
            }
        }
        // More literal paths first, as a router would have them.
        operations.sort_by_key(|one| one.path.iter().filter(|part| part.starts_with('{')).count());
        Ok(Self { operations })
    }

    /// How many operations there are.
    pub(crate) fn len(&self) -> usize {
        self.operations.len()
    }

    /// Everything in `answer` that HMRC's description of the operation does not allow.
    ///
    /// A status the description leaves out (401, 405, 406, 415, 500 …) is held to the operation's other refusals.
    pub(crate) fn violations(&self, ask: &Ask, answer: &Answer) -> Vec<String> {
        let path = ask.address.split('?').next().unwrap();
        let segments: Vec<&str> = path.split('/').collect();
        let fits = |one: &&Operation| {
            one.path.len() == segments.len()
                && one.path.iter().zip(&segments).all(|(part, segment)| part.starts_with('{') || part == segment)
        };
        let same_path: Vec<&Operation> = self.operations.iter().filter(fits).collect();
        let operation = same_path.iter().find(|one| one.method == ask.method).or_else(|| same_path.first());
        let Some(operation) = operation else { return vec!["no such operation".to_owned()] };
        let exact = operation.answers.iter().find(|(status, _)| *status == answer.status);
        let refusal = || operation.answers.iter().find(|(status, _)| answer.status >= 400 && *status == 400);
        let Some((_, validator)) = exact.or_else(refusal) else {
            return vec![format!("status {} is not described", answer.status)];
        };
        match validator {
            None if answer.body.is_empty() => Vec::new(),
            None => vec!["a body where none belongs".to_owned()],
            Some(_) if answer.header("content-type") != Some("application/json") => {
                vec!["the content type is not application/json".to_owned()]
            }
            Some(validator) => {
                let body = answer.json();
                validator.iter_errors(&body).map(|error| format!("{}: {error}", error.instance_path())).collect()
            }
        }
    }
}

fn answers(responses: &Map<String, Value>) -> Vec<(u16, Option<jsonschema::Validator>)> {
    responses
        .iter()
        .map(|(status, response)| {
            let schema = response["content"]["application/json"].get("schema");
            let validator = schema.map(|schema| {
                let mut schema = schema.clone();
                loosen(&mut schema);
                jsonschema::draft7::new(&schema).unwrap()
            });
            (status.parse().unwrap(), validator)
        })
        .collect()
}

/// Takes off what HMRC's own examples break: `multipleOf` in floating point, and patterns and enums, which are advice.
///
/// Properties may be called `pattern`, so only a schema's own keywords go.
fn loosen(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            fields.retain(|name, value| {
                let keyword = (name == "pattern" && value.is_string())
                    || (name == "enum" && value.is_array())
                    || (name == "multipleOf" && value.is_number())
                    || (name == "format" && value.is_string())
                    || name == "example"
                    || name == "examples";
                !keyword
            });
            fields.values_mut().for_each(loosen);
        }
        Value::Array(list) => list.iter_mut().for_each(loosen),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn loosening_leaves_what_counts() {
    let mut schema = json!({
        "required": ["a"],
        "properties": { "a": { "type": "string", "pattern": "^b$", "maxLength": 3 }, "pattern": { "type": "string" } }
    });
    loosen(&mut schema);
    let validator = jsonschema::draft7::new(&schema).unwrap();
    assert!(validator.is_valid(&json!({ "a": "xyz" })));
    assert!(!validator.is_valid(&json!({ "a": "wxyz" })));
    assert!(!validator.is_valid(&json!({ "a": "xyz", "pattern": 1 })));
    assert!(!validator.is_valid(&json!({})));
}
