// Package datastore is the engine behind every data store a script can reach: DataStoreService,
// EliteDataStoreService and PPDB all carry out their requests here.
//
// An [Engine] is opened on a [Backend] with [Open]. It orders the requests of each key by arrival, lets
// reads share, charges budgets, queues what is over budget, keeps the read caches honest and drains at
// close. [Documents] adds the write-behind cache that PPDB needs. A [Cloud], opened on a [CloudBackend] with [OpenCloud],
// carries out what MemoryStoreService and MessagingService ask for. The package knows bytes, versions and
// time; it knows no Lua, no class and no storage technology.
//
// Rules that hold everywhere:
//   - An [Entry] and every slice in it are immutable once handed over, in either direction.
//   - Times are milliseconds since the Unix epoch, UTC.
//   - Failures a script can see are *[Error] with Roblox's code and text. Everything a backend reports
//     arrives wrapped in RequestRejected (502).
//   - Failures of memory stores and messages are *[CloudError] with Roblox's status and text.
//   - An error of a write does not prove that the write was not applied, as on Roblox.
//   - Time enters through [Clock] only.
package datastore
