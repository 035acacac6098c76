-- Run by the image once, when it makes the database cluster: the service owns one database and is no superuser.
-- The password comes from a secret file, so that no other file and no command line holds it.
\set ON_ERROR_STOP on
\set password `cat /run/secrets/database_password`
-- Fails where the file could not be read: an empty password would be none.
SELECT 1 / (:'password' <> '')::int AS password_is_set;
CREATE ROLE service LOGIN PASSWORD :'password';
CREATE DATABASE service OWNER service;
REVOKE ALL ON DATABASE service FROM PUBLIC;
