// Imports a module of the user's own. The bundle cannot: Node lets code of vm.Script import nothing, but for an option that it
// warns of as experimental. Stands in for src/containerize/backends/import-module.ts (scripts/build.mjs).
exports.importModule = (url) => import(url);
