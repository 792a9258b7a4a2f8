// The till's own database in the browser. Everything the counter must not lose goes through `write`:
// strictly durable, and answered only when the transaction is complete, which is when the disk has it.

// One step for each version of the database, oldest first; `open` runs those that are missing, all in the
// one transaction of the upgrade, so that an upgrade cut short leaves the old version as it was. A step
// that has been released is never changed: add another one. A step that changes items goes over them by
// `upgradeItems`.
export const STEPS = [
  (db) => {
    db.createObjectStore("meta"); // "device", "seq", "state", "last_contact", …
    db.createObjectStore("queue", { keyPath: "uuid" }); // saved here, not yet taken by the server
    db.createObjectStore("sent", { keyPath: "uuid" }).createIndex("sent_at", "sent_at");
    db.createObjectStore("held", { keyPath: "id", autoIncrement: true }); // baskets put on hold
    db.createObjectStore("aside", { autoIncrement: true }); // what no version could read: kept for ever
  },
];

// The version that items are written with; never above the database's own.
export const schemaNow = () => STEPS.length;

const promised = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

// For a step: puts `change(item)` in the place of every item of that store. An item that cannot be changed
// is moved to "aside" with the reason: neither lost nor in the way.
export const upgradeItems = (transaction, name, change) => {
  const request = transaction.objectStore(name).openCursor();
  request.onsuccess = () => {
    const cursor = request.result;
    if (!cursor) return;
    try {
      cursor.update(change(cursor.value));
    } catch (error) {
      transaction.objectStore("aside").add({ from: name, item: cursor.value, why: String(error) });
      cursor.delete();
    }
    cursor.continue();
  };
};

// `onGone(reason)`: another tab brought a newer version ("outdated") or the browser closed the storage
// ("closed"). From then on every write here is refused; the page says so and is loaded again.
export const open = (name = "wastebank-till", { onGone = () => {} } = {}) =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(name, STEPS.length);
    request.onupgradeneeded = (event) => {
      const { result: db, transaction } = request;
      try {
        for (const step of STEPS.slice(event.oldVersion)) step(db, transaction);
      } catch (error) {
        reject(error);
        transaction.abort();
      }
    };
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const db = request.result;
      db.onversionchange = () => {
        db.close(); // or the newer page would wait for this one for ever
        onGone("outdated");
      };
      db.onclose = () => onGone("closed");
      resolve(db);
    };
  });

// One transaction that writes. `work(tx)` may await requests of `tx` (get, put … below) and nothing else: a
// transaction that waits for anything else is complete before its time. What `work` throws takes all back.
export const write = async (db, names, work) => {
  const transaction = db.transaction(names, "readwrite", { durability: "strict" });
  const complete = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    // A full disk often shows only here, after every put has been answered with success.
    transaction.onabort = () => reject(transaction.error ?? new DOMException("aborted", "AbortError"));
  });
  complete.catch(() => {}); // it is awaited below, unless `work` failed first
  let result;
  try {
    result = await work(handle(transaction));
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It had aborted by itself, which is how a failed request ends.
    }
    await complete.catch(() => {});
    throw error;
  }
  await complete;
  return result;
};

const handle = (transaction) => ({
  get: (name, key) => promised(transaction.objectStore(name).get(key)),
  all: (name) => promised(transaction.objectStore(name).getAll()),
  // `put` replaces; `key` only for stores without a key of their own ("meta", "aside").
  put: (name, value, key) => promised(transaction.objectStore(name).put(value, key)),
  remove: (name, key) => promised(transaction.objectStore(name).delete(key)),
  removeBefore: async (name, index, bound) => {
    const store = transaction.objectStore(name);
    const keys = await promised(store.index(index).getAllKeys(IDBKeyRange.upperBound(bound, true)));
    for (const key of keys) store.delete(key);
    return keys.length;
  },
});

const reading = (db, name) => handle(db.transaction(name));

export const get = (db, name, key) => reading(db, name).get(name, key);
export const all = (db, name) => reading(db, name).all(name);
export const put = (db, name, value, key) => write(db, [name], (tx) => tx.put(name, value, key));
export const remove = (db, name, key) => write(db, [name], (tx) => tx.remove(name, key));
