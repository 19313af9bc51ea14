"""The pages of the door: a report without a phone, a referral as a form, and the way out of both."""
