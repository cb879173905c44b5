//! What a client is told of the tools, and how a tool reads what it is given.

use super::{route::arguments, router};
use crate::requests;
use contract::Status;

#[test]
fn every_tool_is_as_written_down() {
    for tool in router().list_all() {
        let name = tool.name.clone();
        insta::assert_json_snapshot!(&*name, tool);
    }
}

#[test]
fn wrong_arguments_name_the_field() {
    let read =
        |text: &str| arguments::<requests::GetResult>(serde_json::from_str(text).unwrap()).unwrap_err();
    assert_eq!(read("{}").fields[0].field, "id");
    assert_eq!(read(r#"{"id":"a","colour":1}"#).fields[0].field, "colour");
    assert_eq!(read(r#"{"id":3}"#).fields[0].field, "id");
    let list = |text: &str| arguments::<requests::ListTasks>(serde_json::from_str(text).unwrap());
    assert_eq!(list(r#"{"status":["done"]}"#).unwrap_err().fields[0].field, "status");
    assert_eq!(list(r#"{"status":"failed"}"#).unwrap().status, [Status::Failed]);
}
