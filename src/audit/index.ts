// Listeners of events: the audit log for operators.
export { type AuditLog, createAuditLog } from "./audit-log.ts";
export { escapeControls } from "./line.ts";
export { auditOptions } from "./options.ts";
