// Listeners of events: the audit log for operators.
export { type AuditLog, createAuditLog } from "./audit-log.ts";
export { createEventTable, type EventTable } from "./event-table.ts";
export { escapeControls, eventLine } from "./line.ts";
export { auditOptions } from "./options.ts";
export { type RequestEntry, requestLine, type RequestListener } from "./request-line.ts";
