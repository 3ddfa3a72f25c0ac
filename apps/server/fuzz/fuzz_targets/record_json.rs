//! A body of any bytes is a record or a list of faults, and a record validates again as itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use records::{ContactDraft, ContactPatch, LeadDraft, LeadPatch};

fuzz_target!(|data: &[u8]| {
    if let Ok(draft) = serde_json::from_slice::<LeadDraft>(data)
        && let Ok(lead) = draft.validate()
    {
        let again = LeadDraft::from(lead.clone()).validate();
        assert_eq!(again.as_ref().ok(), Some(&lead));
        if let Ok(patch) = serde_json::from_slice::<LeadPatch>(data) {
            let _ = patch.apply(lead);
        }
    }
    if let Ok(draft) = serde_json::from_slice::<ContactDraft>(data)
        && let Ok(contact) = draft.validate()
        && let Ok(patch) = serde_json::from_slice::<ContactPatch>(data)
    {
        let _ = patch.apply(contact);
    }
});
