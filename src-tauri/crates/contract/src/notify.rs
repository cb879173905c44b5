//! Who is told of what, and where: strategies, what the person sets about them, and what has left the machine.

use crate::{TaskId, TaskType, Timestamp, patch::present, words::words};
use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use struct_patch::Patch;

/// Least and most percent between two notices about how far a task is.
pub const MIN_DELTA: std::ops::RangeInclusive<i64> = 1..=100;
/// Shortest and longest pause between two notices about how far a task is, in seconds.
pub const THROTTLE_SECONDS: std::ops::RangeInclusive<i64> = 0..=86_400;
/// Fewest and most notices that are shown one by one in a minute.
pub const DIGEST_OVER: std::ops::RangeInclusive<i64> = 1..=100;
/// Shortest and longest time that a task may have to take, or to wait for the person, to be told by e-mail and webhook, in
/// seconds.
pub const AFTER_SECONDS: std::ops::RangeInclusive<i64> = 0..=30 * 86_400;
/// Agents that may have a strategy of their own.
pub const AGENT_STRATEGIES_MAX: usize = 200;

words! {
    /// Of what a task tells.
    #[derive(Default)]
    NotifyStrategy, "a strategy of notifications", notify_strategy_word {
        /// Of nothing; badge and inbox still do.
        Silent = "silent",
        /// When a quarter, half and three quarters are done, and of its end.
        Milestones = "milestones",
        /// Of every step, and of its end.
        Verbose = "verbose",
        /// Of its end.
        #[default]
        Completion = "completion",
    }
}

words! {
    /// A way to tell somebody who is not at this machine.
    #[derive(Default, PartialOrd, Ord)]
    Channel, "a way to be told", channel_word {
        /// E-mail.
        #[default]
        Mail = "mail",
        /// A call of an address on the web.
        Webhook = "webhook",
    }
}

words! {
    /// What a notice that leaves the machine is about.
    NoticeKind, "what a notice is about", notice_word {
        /// A task is done.
        Completed = "task.completed",
        /// A task failed for good.
        Failed = "task.failed",
        /// A task waits for the person.
        NeedsYou = "task.needs_you",
        /// Somebody tries whether notices arrive.
        Test = "test",
    }
}

words! {
    /// Where a delivery stands.
    DeliveryState, "the state of a delivery", delivery_word {
        /// It is tried, or tried again.
        Waiting = "waiting",
        /// The other side has taken it.
        Sent = "sent",
        /// It is not tried any more.
        GivenUp = "given_up",
    }
}

words! {
    /// How the connection to a mail server is kept private.
    #[derive(Default)]
    MailSecurity, "how a mail server is reached", mail_security_word {
        /// It begins in the open and must change to TLS before anything is said. Usually port 587.
        #[default]
        StartTls = "starttls",
        /// TLS from the first byte. Usually port 465.
        Tls = "tls",
        /// In the open: only for a server on this machine or in a network of your own.
        Open = "open",
    }
}

/// The strategy of each type of task, where that has one of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Patch)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[patch(attribute(derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)))]
#[patch(attribute(cfg_attr(feature = "schema", derive(schemars::JsonSchema))))]
#[patch(attribute(serde(default)))]
#[patch(attribute(expect(missing_docs, reason = "the fields are documented where they are changed")))]
#[patch(attribute(
    doc = "Changes of the strategies by type: only what is there changes; null takes one away."
))]
pub struct TypeStrategies {
    /// Of general tasks: `silent`, `milestones`, `verbose` or `completion`; as all tasks where left out.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub general: Option<NotifyStrategy>,
    /// Of analyses.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub analysis: Option<NotifyStrategy>,
    /// Of tasks that write code.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub coding: Option<NotifyStrategy>,
    /// Of research.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub research: Option<NotifyStrategy>,
    /// Of reviews.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub review: Option<NotifyStrategy>,
    /// Of tasks that write documentation.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub documentation: Option<NotifyStrategy>,
}

impl TypeStrategies {
    /// The one of a type.
    #[must_use]
    pub const fn of(&self, task_type: TaskType) -> Option<NotifyStrategy> {
        match task_type {
            TaskType::General => self.general,
            TaskType::Analysis => self.analysis,
            TaskType::Coding => self.coding,
            TaskType::Research => self.research,
            TaskType::Review => self.review,
            TaskType::Documentation => self.documentation,
        }
    }

    /// The place of a type's own.
    pub const fn of_mut(&mut self, task_type: TaskType) -> &mut Option<NotifyStrategy> {
        match task_type {
            TaskType::General => &mut self.general,
            TaskType::Analysis => &mut self.analysis,
            TaskType::Coding => &mut self.coding,
            TaskType::Research => &mut self.research,
            TaskType::Review => &mut self.review,
            TaskType::Documentation => &mut self.documentation,
        }
    }
}

/// The strategy of one agent's tasks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct AgentStrategy {
    /// The agent's name.
    pub agent: String,
    /// Its strategy.
    pub strategy: NotifyStrategy,
}

/// Where e-mail is handed in. The password is in the keyring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Patch)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[patch(attribute(derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)))]
#[patch(attribute(cfg_attr(feature = "schema", derive(schemars::JsonSchema))))]
#[patch(attribute(serde(default)))]
#[patch(attribute(expect(missing_docs, reason = "the fields are documented where they are changed")))]
#[patch(attribute(doc = "Changes of how e-mail is sent: only what is there changes."))]
pub struct MailRules {
    /// Whether tasks that take long are told by e-mail.
    pub on: bool,
    /// The name of the mail server (SMTP) that takes your mail.
    pub server: String,
    /// Its port.
    pub port: i64,
    /// `starttls`, `tls`, or `open` for a server of your own network.
    pub security: MailSecurity,
    /// The name to log in with; empty: without.
    pub user: String,
    /// The address that it comes from.
    pub from: String,
    /// The address that it goes to.
    pub to: String,
}

impl Default for MailRules {
    fn default() -> Self {
        Self {
            on: false,
            server: String::new(),
            port: 587,
            security: MailSecurity::StartTls,
            user: String::new(),
            from: String::new(),
            to: String::new(),
        }
    }
}

/// What is called. The secret that signs the calls is in the keyring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Patch)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[patch(attribute(derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)))]
#[patch(attribute(cfg_attr(feature = "schema", derive(schemars::JsonSchema))))]
#[patch(attribute(serde(default)))]
#[patch(attribute(expect(missing_docs, reason = "the fields are documented where they are changed")))]
#[patch(attribute(doc = "Changes of what is called: only what is there changes."))]
pub struct WebhookRules {
    /// Whether tasks that take long are told by calling an address.
    pub on: bool,
    /// The address, with http or https.
    pub url: String,
    /// Whether calls are signed with the secret in the keyring; without one none is made then.
    pub signed: bool,
}

impl Default for WebhookRules {
    fn default() -> Self {
        Self { on: false, url: String::new(), signed: true }
    }
}

/// Who is told of what, and when not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Patch)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[patch(attribute(derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)))]
#[patch(attribute(cfg_attr(feature = "schema", derive(schemars::JsonSchema))))]
#[patch(attribute(serde(default)))]
#[patch(attribute(expect(missing_docs, reason = "the fields are documented where they are changed")))]
#[patch(attribute(doc = "Changes of the rules for notices: only what is there changes."))]
pub struct NotifyRules {
    /// Of what tasks tell where nothing else is said: `silent`, `milestones`, `verbose` or `completion`.
    pub strategy: NotifyStrategy,
    /// The same by type.
    #[patch(nesting)]
    pub types: TypeStrategies,
    /// The same by agent, which goes before the type.
    pub agents: Vec<AgentStrategy>,
    /// Percent that a task must have gone on by since it was last told how far it is, 1-100.
    pub min_delta: i64,
    /// Seconds that must have passed since then, 0-86400.
    pub throttle_seconds: i64,
    /// Notices that are shown one by one in a minute, 1-100; of more, one tells together.
    pub digest_over: i64,
    /// When quiet hours begin, such as `22:00`, in the machine's time zone; none where left out.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub quiet_from: Option<Time>,
    /// When quiet hours end, which may be on the next day.
    #[patch(attribute(serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")))]
    pub quiet_to: Option<Time>,
    /// Whether failures and what needs you are told in quiet hours too.
    pub quiet_lets_pass: bool,
    /// Seconds that a task must have taken, or must have waited for you, to be told by e-mail and webhook, 0-2592000.
    pub after_seconds: i64,
    /// How e-mail is sent.
    #[patch(nesting)]
    pub mail: MailRules,
    /// What is called.
    #[patch(nesting)]
    pub webhook: WebhookRules,
}

impl Default for NotifyRules {
    fn default() -> Self {
        Self {
            strategy: NotifyStrategy::Completion,
            types: TypeStrategies::default(),
            agents: vec![],
            min_delta: 10,
            throttle_seconds: 30,
            digest_over: 10,
            quiet_from: None,
            quiet_to: None,
            quiet_lets_pass: true,
            after_seconds: 300,
            mail: MailRules::default(),
            webhook: WebhookRules::default(),
        }
    }
}

impl NotifyRules {
    /// The strategy of a task: its own, else its agent's, else its type's, else the one of all.
    #[must_use]
    pub fn strategy_of(
        &self,
        own: Option<NotifyStrategy>,
        agent: &str,
        task_type: TaskType,
    ) -> NotifyStrategy {
        let own = own.or_else(|| self.of_agent(agent));
        own.or_else(|| self.types.of(task_type)).unwrap_or(self.strategy)
    }

    /// The strategy that an agent has of its own.
    #[must_use]
    pub fn of_agent(&self, agent: &str) -> Option<NotifyStrategy> {
        self.agents.iter().find(|of| of.agent == agent).map(|of| of.strategy)
    }

    /// Gives an agent a strategy of its own, or takes it away.
    pub fn set_agent(&mut self, agent: &str, strategy: Option<NotifyStrategy>) {
        let place = self.agents.iter().position(|of| of.agent == agent);
        match (place, strategy) {
            (Some(place), Some(strategy)) => self.agents[place].strategy = strategy,
            (Some(place), None) => _ = self.agents.remove(place),
            (None, Some(strategy)) => self.agents.push(AgentStrategy { agent: agent.to_owned(), strategy }),
            (None, None) => {}
        }
    }

    /// What an agent has of its own goes with it to its new name.
    pub fn rename_agent(&mut self, before: &str, after: &str) {
        if before != after {
            // what somebody else left behind under that name is not this agent's
            self.set_agent(after, self.of_agent(before));
            self.set_agent(before, None);
        }
    }

    /// Whether a channel is switched on.
    #[must_use]
    pub const fn is_on(&self, channel: Channel) -> bool {
        match channel {
            Channel::Mail => self.mail.on,
            Channel::Webhook => self.webhook.on,
        }
    }
}

/// A notice on its way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Delivery {
    /// Its id, which the other side gets.
    pub id: String,
    /// By which way.
    pub channel: Channel,
    /// What it is about.
    pub event: NoticeKind,
    /// The task.
    pub task_id: TaskId,
    /// What that is called.
    pub title: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next.
    pub next_at: Option<Timestamp>,
    /// Why the last try came to nothing.
    pub error: Option<String>,
    /// Since when it waits.
    pub created_at: Timestamp,
    /// When it was taken or given up.
    pub ended_at: Option<Timestamp>,
}

/// How a channel stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChannelState {
    /// Which.
    pub channel: Channel,
    /// Whether it is switched on.
    pub on: bool,
    /// Where it leads, in words; empty where nothing is set.
    pub to: String,
    /// Whether the keyring holds its password or secret; nothing where the keyring cannot be asked.
    pub has_secret: Option<bool>,
}

/// The channels, and what went out by them last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Notices {
    /// Each channel.
    pub channels: Vec<ChannelState>,
    /// The last deliveries, newest first.
    pub deliveries: Vec<Delivery>,
}

/// What came of a try whether notices arrive.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChannelTest {
    /// Whether the other side has taken it.
    pub ok: bool,
    /// Which setting is at fault, such as `notify.mail.server`; none where it arrived.
    pub field: Option<String>,
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use NotifyStrategy::{Completion, Milestones, Silent, Verbose};

    #[test]
    fn what_is_nearer_to_the_task_goes_before_what_is_further_away() {
        let mut rules = NotifyRules { strategy: Silent, ..NotifyRules::default() };
        let of = |rules: &NotifyRules, own| rules.strategy_of(own, "builder", TaskType::Coding);
        assert_eq!(of(&rules, None), Silent);
        *rules.types.of_mut(TaskType::Coding) = Some(Milestones);
        assert_eq!(of(&rules, None), Milestones);
        assert_eq!(rules.strategy_of(None, "builder", TaskType::Review), Silent, "another type's");
        rules.agents.push(AgentStrategy { agent: "builder".into(), strategy: Verbose });
        assert_eq!(of(&rules, None), Verbose);
        assert_eq!(rules.strategy_of(None, "other", TaskType::Coding), Milestones, "another agent's");
        assert_eq!(of(&rules, Some(Completion)), Completion);
    }

    #[test]
    fn what_an_agent_has_of_its_own_goes_with_its_name() {
        let mut rules = NotifyRules::default();
        rules.set_agent("builder", Some(Verbose));
        rules.set_agent("builder", Some(Silent));
        rules.set_agent("nobody", None);
        assert_eq!(rules.agents, [AgentStrategy { agent: "builder".into(), strategy: Silent }]);
        rules.rename_agent("builder", "builder");
        rules.rename_agent("other", "another");
        assert_eq!(rules.of_agent("builder"), Some(Silent));
        rules.set_agent("maker", Some(Verbose));
        rules.rename_agent("builder", "maker");
        assert_eq!((rules.of_agent("maker"), rules.of_agent("builder")), (Some(Silent), None));
        rules.set_agent("maker", None);
        assert_eq!(rules, NotifyRules::default());
    }
}
