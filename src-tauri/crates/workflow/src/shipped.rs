//! The workflows that come with Legwork.

/// Each of them: its name, and its text.
pub const SHIPPED: [(&str, &str); 4] = [
    ("parallel-exploration", include_str!("../templates/parallel-exploration.toml")),
    ("build-monitoring", include_str!("../templates/build-monitoring.toml")),
    ("test-pipeline", include_str!("../templates/test-pipeline.toml")),
    ("deployment", include_str!("../templates/deployment.toml")),
];

#[cfg(test)]
mod tests {
    use super::SHIPPED;
    use crate::{plan, read, render, template::Target, template::Values};
    use serde_json::Map;
    use std::path::Path;

    #[test]
    fn each_can_be_started_as_it_is() {
        for (name, text) in SHIPPED {
            let definition = read(name, text).unwrap_or_else(|problems| {
                panic!("{}", problems.iter().map(|p| p.rendered.as_str()).collect::<Vec<_>>().join("\n"))
            });
            assert_eq!(definition.name, name);
            assert!(!definition.description.is_empty());
            let plan = plan(&definition, &Map::new(), Path::new("/work")).unwrap();
            let mut values = Values { inputs: plan.inputs.clone(), ..Values::default() };
            for stage in &plan.stages {
                for task in &stage.tasks {
                    for field in &task.task.outputs {
                        values.give((&stage.name, &task.written), false, [(field.clone(), "1".into())]);
                    }
                }
            }
            for task in plan.stages.iter().flat_map(|stage| &stage.tasks) {
                render(task.task.command.as_deref().unwrap(), Target::Shell, &values).unwrap();
                render(&task.title, Target::Text, &values).unwrap();
            }
        }
    }
}
