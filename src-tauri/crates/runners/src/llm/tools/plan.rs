//! Progress, the plan, and the last word.

use super::{Given, Outcome, ToolContext, object, string};
use crate::llm::{checkpoint::Finish, provider::ToolSpec, thoughts::without};
use contract::{
    model::ToolCall,
    task::{Step, StepState},
};
use engine::ports::Report;
use serde_json::json;

/// Most steps of a plan.
const STEPS_MAX: usize = 50;

/// What ends a task.
pub(super) const FINISH: &str = "finish";

pub(super) fn specs() -> Vec<ToolSpec> {
    vec![
        ToolSpec {
            name: "set_plan",
            description: "Tells the person the steps of your plan, in order. Call it once before work of several steps, and again when the plan changes; steps that are done keep their mark.",
            schema: object(
                json!({"steps": {"type": "array", "items": {"type": "string"}, "description": "Each step in a few words."}}),
                &["steps"],
            ),
        },
        ToolSpec {
            name: "complete_step",
            description: "Marks a step of the plan as done.",
            schema: object(json!({"step": string("The step's number, from 1, or its words.")}), &["step"]),
        },
        ToolSpec {
            name: "report_progress",
            description: "Tells the person in a few words what you are doing now. Give a percentage only where you have counted it.",
            schema: object(
                json!({"text": string("What you are doing now."), "percent": {"type": "number", "description": "0 to 100, counted and not guessed."}}),
                &["text"],
            ),
        },
        ToolSpec {
            name: FINISH,
            description: "Ends the task. Call it last and once, when everything is done or cannot be done.",
            schema: object(
                json!({
                    "summary": string("One paragraph: what came out."),
                    "output": string("The whole result in Markdown; leave it out when you have just written it."),
                    "success": {"type": "boolean", "description": "false when the task could not be done; say why in the summary."},
                }),
                &["summary"],
            ),
        },
    ]
}

impl ToolContext<'_> {
    pub(super) fn plan(&mut self, call: &ToolCall, given: &Given<'_>) -> Outcome {
        match call.name.as_str() {
            "set_plan" => self.set_plan(given.texts("steps")),
            "complete_step" => {
                let step = given.maybe("step").map(str::to_owned);
                let step = step.or_else(|| given.number("step").map(|n| n.to_string()));
                self.complete_step(&step.ok_or("“step” is missing: give its number or its words.")?)
            }
            "report_progress" => self.report_progress(given),
            _ => self.finish(given),
        }
    }

    fn set_plan(&mut self, titles: Vec<String>) -> Outcome {
        let titles: Vec<_> =
            titles.iter().map(|t| contract::text::first_line(t, 200)).filter(|t| !t.is_empty()).collect();
        if titles.is_empty() || titles.len() > STEPS_MAX {
            return Err(format!("Give 1 to {STEPS_MAX} steps, each as a text."));
        }
        let done = |title: &String| {
            self.checkpoint
                .steps
                .iter()
                .find(|s| s.title == *title && s.state == StepState::Completed)
                .cloned()
        };
        let steps = titles.iter().map(|title| {
            done(title).unwrap_or_else(|| Step {
                title: title.clone(),
                state: StepState::Pending,
                seconds: None,
            })
        });
        self.checkpoint.steps = steps.collect();
        self.tell_steps();
        Ok("The plan is shown to the person.".to_owned())
    }

    fn complete_step(&mut self, step: &str) -> Outcome {
        let steps = &mut self.checkpoint.steps;
        let by_number =
            step.trim().parse::<usize>().ok().and_then(|n| n.checked_sub(1)).filter(|&n| n < steps.len());
        let at = by_number.or_else(|| steps.iter().position(|s| s.title.eq_ignore_ascii_case(step.trim())));
        let Some(at) = at else {
            let titles: Vec<_> =
                steps.iter().enumerate().map(|(n, s)| format!("{}. {}", n + 1, s.title)).collect();
            return Err(if titles.is_empty() {
                "There is no plan yet; call set_plan first.".to_owned()
            } else {
                format!("The plan has no step “{step}”; it has: {}.", titles.join("; "))
            });
        };
        steps[at].state = StepState::Completed;
        self.tell_steps();
        let left = self.checkpoint.steps.iter().filter(|s| s.state != StepState::Completed).count();
        Ok(format!("Done; {left} left."))
    }

    /// The first step that is not done is the one under way. Progress is what is done of all, and nothing else.
    fn tell_steps(&mut self) {
        let steps = &mut self.checkpoint.steps;
        let mut under_way = false;
        for step in steps.iter_mut().filter(|s| s.state != StepState::Completed) {
            step.state = if under_way { StepState::Pending } else { StepState::Running };
            under_way = true;
        }
        let done = steps.iter().filter(|s| s.state == StepState::Completed).count();
        let current = steps.iter().find(|s| s.state == StepState::Running).map(|s| s.title.clone());
        self.link.report(Report {
            progress: i64::try_from(done * 100 / steps.len().max(1)).ok(),
            current_step: current,
            total_steps: i64::try_from(steps.len()).ok(),
            steps: Some(steps.clone()),
            ..Report::default()
        });
    }

    fn report_progress(&mut self, given: &Given<'_>) -> Outcome {
        let text = contract::text::first_line(&given.words("text")?, 200);
        let progress = given.number("percent").map(|percent| percent.clamp(0, 100));
        self.link.report(Report { progress, current_step: Some(text), ..Report::default() });
        Ok("Shown to the person.".to_owned())
    }

    fn finish(&mut self, given: &Given<'_>) -> Outcome {
        self.checkpoint.finish = Some(Finish {
            summary: given.words("summary")?,
            output: given.maybe("output").map(without).filter(|output| !output.trim().is_empty()),
            success: given.flag("success").unwrap_or(true),
        });
        Ok("The task ends here.".to_owned())
    }
}
