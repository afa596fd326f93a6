// Listens to events: the audit log that operators read.
export { type AuditLog, createAuditLog } from "./audit-log.ts";
export { escapeControls } from "./line.ts";
export { auditOptions } from "./options.ts";
