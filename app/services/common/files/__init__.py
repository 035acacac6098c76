"""Files of users: uploads, quotas and deletion."""
