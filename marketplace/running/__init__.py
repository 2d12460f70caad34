"""The center's desk for running the site: dated rules, the audit log, roles, the first day, companies from a sheet."""
