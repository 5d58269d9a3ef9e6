-- Written by hand: rules that schema.prisma cannot express. docs/storage.md explains each.

-- The program and PostgreSQL disagree about the lower case of some letters ("İ", a final "Σ"), and PostgreSQL with itself from one locale to
-- the next. The program alone decides; what is left to check is that nobody forgot to ask it.
ALTER TABLE "user"
  DROP CONSTRAINT "user_email_lower_in_step",
  ADD CONSTRAINT "user_email_lower_is_lower" CHECK ("email_lower" = lower("email_lower" COLLATE "C"));

ALTER TABLE "invitation"
  DROP CONSTRAINT "invitation_email_lower_in_step",
  ADD CONSTRAINT "invitation_email_lower_is_lower" CHECK ("email_lower" = lower("email_lower" COLLATE "C"));
