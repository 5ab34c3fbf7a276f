"""The shelf: tags and segments as they come with the platform, a sheet per group, rules in words (`shelf_reading`)."""
