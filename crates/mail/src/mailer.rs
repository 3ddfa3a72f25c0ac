//! Sends messages.

use kernel::{Clock, Entropy, EntropyError};

use crate::letter::{Encoding, Sender};
use crate::outbox::Outbox;
use crate::smtp::Smtp;
use crate::{MailError, MailSettings, Message, TransportSettings};

/// Sends messages by the way that its settings name. Clones share nothing that changes.
#[derive(Debug, Clone)]
pub struct Mailer {
    sender: Sender,
    transport: Transport,
    clock: Clock,
    entropy: Entropy,
}

#[derive(Debug, Clone)]
enum Transport {
    Outbox(Outbox),
    Smtp(Smtp),
}

impl Mailer {
    /// Builds a mailer. An outbox folder is created; an SMTP server is not yet called.
    ///
    /// # Errors
    /// Those of [`MailError`] that name a setting.
    pub fn new(settings: &MailSettings, clock: Clock, entropy: Entropy) -> Result<Self, MailError> {
        let transport = match &settings.transport {
            TransportSettings::Outbox(folder) => Transport::Outbox(Outbox::open(folder)?),
            TransportSettings::Smtp(smtp) => Transport::Smtp(Smtp::new(smtp)?),
        };
        Ok(Self {
            sender: Sender::new(settings)?,
            transport,
            clock,
            entropy,
        })
    }

    /// Sends one message: it is on the disk, or the server took it, when this returns.
    ///
    /// # Errors
    /// [`MailError::Temporary`] when another attempt may succeed, [`MailError::Permanent`] when
    /// it will not. After a temporary failure the server may have taken the mail all the same.
    pub async fn send(&self, message: &Message) -> Result<(), MailError> {
        let time = self.clock.now();
        let id = random_id(&self.entropy).map_err(MailError::temporary)?;
        match &self.transport {
            Transport::Outbox(outbox) => {
                let letter = self.sender.letter(message, &id, time, Encoding::Readable)?;
                outbox.write(time, &id, letter.formatted()).await
            }
            Transport::Smtp(smtp) => {
                let letter = self.sender.letter(message, &id, time, Encoding::Portable)?;
                smtp.send(letter.envelope(), &letter.formatted()).await
            }
        }
    }

    /// Where mail goes, in words for the person who starts the product.
    #[must_use]
    pub fn describe(&self) -> String {
        match &self.transport {
            Transport::Outbox(outbox) => format!("files in {}", outbox.folder().display()),
            Transport::Smtp(smtp) => format!("SMTP {}", smtp.address()),
        }
    }
}

fn random_id(entropy: &Entropy) -> Result<String, EntropyError> {
    let bytes: [u8; 16] = entropy.bytes()?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
