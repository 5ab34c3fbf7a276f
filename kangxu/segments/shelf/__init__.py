"""The shelf: tags and segments as they come with the platform, one sheet per group, rules in words (`shelf_reading`)."""
