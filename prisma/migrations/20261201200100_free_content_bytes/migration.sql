-- Who shows the room there is, and who refuses mail for want of it.
GRANT EXECUTE ON FUNCTION free_content_bytes TO platen_web, platen_api;
