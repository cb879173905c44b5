//! How somebody is told who is not at this machine: by e-mail and by calling an address. Each can be tried.

use super::{
    line::SettingLine,
    parts::{Choice, Setting, Stepper},
    sections::Switch,
    state::SettingsState,
};
use crate::{
    catalogue::settings as say,
    components::{Button, TextInput},
    ipc,
};
use contract::{
    command::{KeepChannelSecret, TestChannel},
    notify::{AFTER_SECONDS, Channel, ChannelTest, MailSecurity},
    provider::Key,
    settings::Settings,
};
use leptos::{prelude::*, task::spawn_local};

/// The section.
#[component]
pub fn Channels() -> impl IntoView {
    let state = SettingsState::get();
    view! {
        <section aria-labelledby="settings-channels">
            <h2 id="settings-channels" tabindex="-1">{say::channels()}</h2>
            <p class="field-hint">{say::channels_hint()}</p>
            <Setting label=say::after_seconds() hint=say::after_seconds_hint()>
                <Stepper
                    value=state.read(|settings| settings.notify.after_seconds)
                    min=*AFTER_SECONDS.start()
                    max=*AFTER_SECONDS.end()
                    step=60
                    unit=say::seconds_short()
                    what=say::after_seconds_counted()
                    on_choose=move |least| state.change(move |settings| settings.notify.after_seconds = least)
                />
            </Setting>
            <Mail/>
            <Webhook/>
        </section>
    }
}

#[component]
fn Mail() -> impl IntoView {
    let state = SettingsState::get();
    view! {
        <Switch
            label=say::mail_on()
            hint=say::mail_on_hint()
            read=|settings| settings.notify.mail.on
            write=|settings, on| settings.notify.mail.on = on
        />
        <TextLine
            label=say::mail_server()
            hint=say::mail_server_hint()
            read=|settings| settings.notify.mail.server.clone()
            write=|settings, text| settings.notify.mail.server = text.to_owned()
        />
        <Setting label=say::mail_port() hint=say::mail_port_hint()>
            <Stepper
                value=state.read(|settings| settings.notify.mail.port)
                min=1
                max=65_535
                what=say::mail_port_counted()
                on_choose=move |port| state.change(move |settings| settings.notify.mail.port = port)
            />
        </Setting>
        <Choice
            label=say::mail_security()
            hint=say::mail_security_hint()
            options=&[
                (MailSecurity::StartTls, say::mail_starttls),
                (MailSecurity::Tls, say::mail_tls),
                (MailSecurity::Open, say::mail_open),
            ]
            read=|settings| settings.notify.mail.security
            write=|settings, security| settings.notify.mail.security = security
        />
        <TextLine
            label=say::mail_from()
            hint=say::mail_from_hint()
            read=|settings| settings.notify.mail.from.clone()
            write=|settings, text| settings.notify.mail.from = text.to_owned()
        />
        <TextLine
            label=say::mail_to()
            hint=say::mail_to_hint()
            read=|settings| settings.notify.mail.to.clone()
            write=|settings, text| settings.notify.mail.to = text.to_owned()
        />
        <TextLine
            label=say::mail_user()
            hint=say::mail_user_hint()
            read=|settings| settings.notify.mail.user.clone()
            write=|settings, text| settings.notify.mail.user = text.to_owned()
        />
        <ChannelSecret channel=Channel::Mail label=say::mail_password() hint=say::mail_password_hint()/>
        <ChannelTry channel=Channel::Mail hint=say::test_mail_hint()/>
    }
}

#[component]
fn Webhook() -> impl IntoView {
    view! {
        <Switch
            label=say::webhook_on()
            hint=say::webhook_on_hint()
            read=|settings| settings.notify.webhook.on
            write=|settings, on| settings.notify.webhook.on = on
        />
        <TextLine
            label=say::webhook_url()
            hint=say::webhook_url_hint()
            read=|settings| settings.notify.webhook.url.clone()
            write=|settings, text| settings.notify.webhook.url = text.to_owned()
        />
        <Switch
            label=say::webhook_signed()
            hint=say::webhook_signed_hint()
            read=|settings| settings.notify.webhook.signed
            write=|settings, on| settings.notify.webhook.signed = on
        />
        <ChannelSecret channel=Channel::Webhook label=say::webhook_secret() hint=say::webhook_secret_hint()/>
        <ChannelTry channel=Channel::Webhook hint=say::test_webhook_hint()/>
    }
}

/// One line of text.
#[component]
fn TextLine(
    label: &'static str,
    hint: &'static str,
    read: fn(&Settings) -> String,
    write: fn(&mut Settings, &str),
) -> impl IntoView {
    view! { <Setting label=label hint=hint><SettingLine read=read write=write/></Setting> }
}

/// A password or a secret, which goes into the keyring and never comes back.
#[component]
fn ChannelSecret(channel: Channel, label: &'static str, hint: &'static str) -> impl IntoView {
    let state = SettingsState::get();
    let (value, pending) = (RwSignal::new(String::new()), RwSignal::new(false));
    let keep = move || {
        let secret = Some(Key::new(value.get_untracked()));
        pending.set(true);
        spawn_local(async move {
            let kept = ipc::call(KeepChannelSecret { channel, secret }).await;
            // The page may have been left meanwhile.
            let _ = pending.try_set(false);
            match kept {
                Ok(()) => {
                    let _ = value.try_set(String::new());
                    state.toasts.say(say::channel_secret_kept());
                }
                Err(error) => state.toasts.error(&error),
            }
        });
    };
    let empty = Signal::derive(move || value.with(|value| value.trim().is_empty()));
    view! {
        <Setting label=label hint=hint>
            <TextInput value=value kind="password"/>
            <Button small=true disabled=empty pending=pending on_press=keep>{say::keep_secret()}</Button>
        </Setting>
    }
}

/// Tries whether a notice arrives, and says what came of it.
#[component]
fn ChannelTry(channel: Channel, hint: &'static str) -> impl IntoView {
    let state = SettingsState::get();
    let (outcome, pending) = (RwSignal::new(None::<ChannelTest>), RwSignal::new(false));
    let test = move || {
        pending.set(true);
        outcome.set(None);
        spawn_local(async move {
            let tested = ipc::call(TestChannel { channel }).await;
            let _ = pending.try_set(false);
            match tested {
                Ok(tested) => _ = outcome.try_set(Some(tested)),
                Err(error) => state.toasts.error(&error),
            }
        });
    };
    let words = move || {
        outcome.get().map(|tested| match tested.hint {
            Some(hint) => say::channel_failed(&tested.message, &hint),
            None => tested.message,
        })
    };
    let failed = move || outcome.with(|outcome| outcome.as_ref().is_some_and(|tested| !tested.ok));
    view! {
        <Setting label=say::test_channel() hint=hint>
            <Button small=true pending=pending on_press=test>{say::test_channel()}</Button>
        </Setting>
        <p class=move || if failed() { "field-error" } else { "field-hint" } role="status">{words}</p>
    }
}
