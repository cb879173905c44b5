//! The pages: one folder or file each, named as in the sidebar.

pub mod agents;
pub mod chat;
pub mod control;
pub mod first_run;
pub mod inbox;
pub mod insights;
pub mod providers;
pub mod queue;
pub mod reports;
pub mod schedules;
pub mod settings;
pub mod workers;
pub mod workflows;
