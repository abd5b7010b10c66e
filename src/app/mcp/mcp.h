/* `ptrail mcp`: a server of the Model Context Protocol (modelcontextprotocol.io, "Specification")
 * on standard input and output: JSON-RPC messages, one a line. Its tools run commands, explain
 * words and query recordings. */
#ifndef APP_MCP_MCP_H
#define APP_MCP_MCP_H

#include "base/system/diag.h"

/* Serves until the end of standard input, or until SIGTERM, SIGINT or SIGHUP. Returns the exit
 * status of ptrail. */
int mcp_serve(struct diag *diag);
#endif
